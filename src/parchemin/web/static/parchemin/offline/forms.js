// Forms as lists of fields: [[name, value], …]. A form that may wait says so: <form data-offline="what it is">.

const OWN = new Set(["csrfmiddlewaretoken", "act_key", "base", "at"]);
export const KEPT = "form[data-offline]";

export const addressOf = (form) => new URL(form.action, location.href).pathname;

/** Digest of what the page showed; null for a form that adds one each time. */
export const baseOf = (form) => form.querySelector("[name=base]")?.value ?? null;

/** What a person typed, with the button that sends it; files aside. */
export const fieldsOf = (form, submitter = null) => {
  const typed = [...new FormData(form)]
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]) => [name, String(value)]);
  return submitter?.name ? [...typed, [submitter.name, submitter.value]] : typed;
};

/** One text for what a form says, whatever the order of its fields; an empty field says nothing. */
export const said = (fields) => JSON.stringify(fields.filter(([, value]) => value !== "").sort());

/** Put fields back into a form, and unfold what hides it. */
export const fill = (form, fields) => {
  const given = new Map(fields);
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "submit") continue;
    const value = given.get(control.name);
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = value === control.value;
    } else if (value !== undefined) {
      control.value = value;
    }
    if (control.name === "drawing") control.dispatchEvent(new Event("change"));
  }
  let fold = form.closest("details");
  while (fold) {
    fold.open = true;
    fold = fold.parentElement.closest("details");
  }
};

/** Send a form as any other, with the button that sent it; no handler is asked again. */
export const sendPlainly = (form, submitter = null) => {
  if (submitter?.name) {
    const { name, value } = submitter;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  HTMLFormElement.prototype.submit.call(form); // a button may be named "submit"
};
