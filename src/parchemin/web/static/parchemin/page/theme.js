// The theme is kept in a cookie, so that the next page comes out right before any script.

const YEAR = 31536000; // s

/** The cookie that keeps a choice; "auto" forgets it. */
export const themeCookie = (chosen, protocol) => {
  const age = chosen === "auto" ? 0 : YEAR;
  const encrypted = protocol === "https:";
  const secure = encrypted ? "; Secure" : "";
  return `${encrypted ? "__Host-" : ""}theme=${chosen}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
};

export const switchTheme = () => {
  document.addEventListener("submit", (event) => {
    const { submitter } = event;
    const form = event.target.closest("[data-theme-switch]");
    const chosen = submitter?.value;
    if (!form || !chosen) return;
    event.preventDefault();
    const page = document.documentElement;
    if (chosen === "auto") page.removeAttribute("data-bs-theme");
    else page.setAttribute("data-bs-theme", chosen);
    document.cookie = themeCookie(chosen, location.protocol);
    for (const button of form.querySelectorAll("button")) {
      button.toggleAttribute("aria-current", button === submitter);
    }
    submitter.setAttribute("aria-current", "true");
  });
};
