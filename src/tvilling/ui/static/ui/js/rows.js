// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// In a list: j and k move from row to row, enter opens. Only while the focus is not in a field.

const typing = (element) => element?.closest("input, select, textarea, [contenteditable]");

function linked(table) {
  return [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.querySelector("a[href]"));
}

function move(table, step) {
  const rows = linked(table);
  if (!rows.length) return;
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const next = focused < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(focused + step, 0), rows.length - 1);
  for (const row of rows) row.classList.toggle("is-row", row === rows[next]);
  const link = rows[next].querySelector("a[href]");
  link.focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

export function startRows() {
  document.addEventListener("keydown", (event) => {
    if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const table = event.target.closest?.("[data-rows]") ?? document.querySelector("[data-rows]");
    if (!table) return;
    event.preventDefault();
    move(table, event.key === "j" ? 1 : -1);
  });
  document.addEventListener("focusout", (event) => event.target.closest?.("tr.is-row")?.classList.remove("is-row"));
}
