// A form sent: to the house where it can be reached, else into the queue of this device.

import { entered } from "./entries.js";
import { addressOf, baseOf, fieldsOf, KEPT, sendPlainly } from "./forms.js";
import { hour } from "./words.js";

const entryOf = (form, submitter, at) =>
  entered(
    {
      url: addressOf(form),
      page: location.pathname + location.search,
      label: form.dataset.offline,
      fields: fieldsOf(form, submitter),
      base: baseOf(form),
    },
    at,
    crypto.randomUUID(),
  );

const hold = async (form, submitter, { desk, typing }) => {
  const { device, panel } = desk;
  const at = new Date().toISOString();
  await desk.take(entryOf(form, submitter, at));
  if (baseOf(form) !== null) {
    await typing.keep(form, at, submitter);
  } else {
    await device.dropDraft(addressOf(form));
    form.reset();
  }
  delete form.dataset.sent; // it may be sent again
  submitter?.removeAttribute("aria-busy");
  panel.notice = panel.words.kept.replace("{time}", hour(at, document.documentElement.lang));
  await desk.show();
  panel.bringIntoView();
};

export const holdForms = ({ desk, typing }) => {
  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !form.matches(KEPT)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const free = async () => !(await desk.holds(addressOf(form))) && (await desk.house.probe());
    // Within reach, or where this browser keeps nothing: the form goes as any other.
    if (await free().catch(() => true)) {
      sendPlainly(form, submitter);
      return;
    }
    await hold(form, submitter, { desk, typing });
    if (desk.house.reached) await desk.flush();
  });
};
