// A list whose rows are ticked: one box ticks those shown, and the button says how many are.
// <form data-ticks="name of the boxes">, with <template data-tick-all>label of the box</template> and <output data-ticked>.

const LIST = "form[data-ticks]";

const begin = (form) => {
  const boxes = [...form.querySelectorAll(`input[type=checkbox][name="${form.dataset.ticks}"]`)];
  const place = form.querySelector("template[data-tick-all]");
  const told = form.querySelector("[data-ticked]");
  if (!boxes.length || !place || form.dataset.begun) return;
  form.dataset.begun = "1";
  place.replaceWith(place.content.cloneNode(true));
  const all = form.querySelector("[data-all]");

  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    if (told) told.textContent = ticked;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  form.addEventListener("change", tell);
  tell();
};

export const tickAll = (root) => {
  for (const form of root.querySelectorAll(LIST)) begin(form);
};
