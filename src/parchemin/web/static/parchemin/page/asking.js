// An act that asks first: <form data-confirm="…"> or <button data-confirm="…">.

export const askFirst = () => {
  const dialog = document.getElementById("confirm");
  const words = document.getElementById("confirm-words");
  if (!dialog?.showModal) return;

  const ask = (form, submitter) => {
    const answered = () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
      delete form.dataset.confirmed;
    };
    dialog.returnValue = "no";
    dialog.addEventListener("close", answered, { once: true });
    dialog.showModal();
  };

  // Before every other listener: nothing is sent, kept or marked as sent until a person has said yes.
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      const question = submitter?.dataset.confirm || form.dataset.confirm;
      if (!question || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      words.textContent = question;
      ask(form, submitter);
    },
    { capture: true },
  );
};
