// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Ranked lists: what is chosen in one place cannot be chosen in another. The server checks it again.

export function startRanked(root) {
  for (const list of root.querySelectorAll("[data-ranked]")) {
    if (list.dataset.started) continue;
    list.dataset.started = "1";
    const selects = [...list.querySelectorAll("select")];
    const update = () => {
      const taken = new Set(selects.map((select) => select.value).filter(Boolean));
      for (const select of selects) {
        for (const option of select.options) option.disabled = taken.has(option.value) && option.value !== select.value;
      }
    };
    list.addEventListener("change", update);
    update();
  }
}
