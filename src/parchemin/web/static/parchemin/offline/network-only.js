// What cannot wait on a device (votes, opinions, closing, minutes) says that it needs the network.

const FORMS = "main form[method=post]:not([data-offline])";
const BUTTONS = "button:not([type=button])";

const close = (button, why) => {
  button.disabled = true;
  button.dataset.away = "1";
  const note = document.createElement("span");
  note.className = "needs-network note";
  note.textContent = why;
  button.after(note);
};

const open = (button) => {
  button.disabled = false;
  delete button.dataset.away;
  const note = button.nextElementSibling;
  if (note?.classList.contains("needs-network")) note.remove();
};

/** Close or open again the buttons of such forms; a button closed for another reason is left as it is. */
export const markNetworkOnly = (away, why) => {
  for (const form of document.querySelectorAll(FORMS)) {
    for (const button of form.querySelectorAll(BUTTONS)) {
      if (away && !button.disabled) close(button, why);
      else if (!away && button.dataset.away) open(button);
    }
  }
};
