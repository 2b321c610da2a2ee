// Copy a whole digest, a convocation: <button data-copy="…" hidden>.

const THANKS = 1500; // ms during which the button says that it is done

/** Show the buttons, where this browser lets a page write to the clipboard. */
export const showCopies = (root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
};

export const copyOnClick = () => {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("is-ok");
    setTimeout(() => button.classList.remove("is-ok"), THANKS);
  });
};
