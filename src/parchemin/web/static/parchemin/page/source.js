// Pointing a field lights its lines in the source: data-lines="152-155" or "8,440".

const ABOVE = 40; // px left over the first line

/** Numbers of the lines named: "8,10-12" → 8, 10, 11, 12. */
export const lines = (text) =>
  text.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });

export const lightSource = () => {
  let lit = [];
  const light = (event) => {
    const field = event.target.closest("[data-lines]");
    if (!field) return;
    for (const element of lit) element.classList.remove("lit");
    const source = lines(field.dataset.lines)
      .map((n) => document.getElementById(`l${n}`))
      .filter(Boolean);
    lit = [field, ...source];
    for (const element of lit) element.classList.add("lit");
    const [first] = source;
    const box = first?.closest("[data-source]");
    if (box) box.scrollTop = first.offsetTop - box.offsetTop - ABOVE;
  };
  document.addEventListener("pointerover", light);
  document.addEventListener("focusin", light);
};
