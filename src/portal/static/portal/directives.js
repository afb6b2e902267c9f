// Boxes to tick units: narrowing a long list, ticking what is shown. Without it every box is still there.
"use strict";

function folded(text) {
  return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
}

for (const list of document.querySelectorAll("[data-units]")) {
  const rows = [...list.querySelectorAll("li")];
  const boxes = rows.map((row) => row.querySelector("input"));
  const count = list.querySelector("[data-units-count]");
  const tell = () => { count.textContent = `${boxes.filter((box) => box.checked).length}/${boxes.length}`; };
  const tick = (checked) => {
    rows.forEach((row, place) => { if (!row.hidden) boxes[place].checked = checked; });
    tell();
  };
  list.querySelector("[data-units-tools]").hidden = rows.length < 6;
  list.querySelector("[data-units-find]").addEventListener("input", (event) => {
    const words = folded(event.target.value).split(/\s+/);
    rows.forEach((row) => { row.hidden = !words.every((word) => folded(row.textContent).includes(word)); });
  });
  list.querySelector("[data-units-find]").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.querySelector("[data-units-all]").addEventListener("click", () => tick(true));
  list.querySelector("[data-units-none]").addEventListener("click", () => tick(false));
  list.addEventListener("change", tell);
  tell();
}
