// Parts of a page asked by htmx.

const REFUSED = new Set([409, 422]);

const cookie = (name) =>
  document.cookie
    .split("; ")
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** The CSRF token goes with every request. */
export const carryToken = () => {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const field = document.querySelector("[name=csrfmiddlewaretoken]");
    const token = field?.value || cookie("__Host-csrftoken") || cookie("csrftoken");
    if (token) detail.headers["X-CSRFToken"] = token;
  });
};

/** A refusal is shown where it was asked. */
export const showRefusals = () => {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!REFUSED.has(detail.xhr.status)) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
};
