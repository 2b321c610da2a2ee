// Keys: / and Ctrl+K look for something, Ctrl+Enter sends the form one is in, Escape closes menus.

const TYPED = "input, textarea, select, [contenteditable]";

/** What a key asks for: "search", "send", "close" or null. `typing`: whether it is pressed in a field. */
export const asked = ({ key, ctrlKey, metaKey, altKey }, typing) => {
  const command = ctrlKey || metaKey;
  const look = (key === "/" && !typing) || (key.toLowerCase() === "k" && command);
  if (look && !altKey) return "search";
  if (key === "Enter" && command && typing) return "send";
  return key === "Escape" ? "close" : null;
};

const openMenus = () => document.querySelectorAll("details.menu[open]");

const search = (field) => {
  field.focus();
  field.select();
};

const closeMenus = () => {
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
};

export const listenToKeys = () => {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest(TYPED);
    const wanted = asked(event, Boolean(typing));
    const field = document.getElementById("search");
    if (wanted === "search" && field) {
      event.preventDefault();
      search(field);
    } else if (wanted === "send" && typing.form) {
      event.preventDefault();
      typing.form.requestSubmit();
    } else if (wanted === "close") {
      closeMenus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
};
