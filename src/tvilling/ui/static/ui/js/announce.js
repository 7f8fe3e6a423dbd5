// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Says to screen readers what changed without a new page.

const region = () => document.getElementById("announcements");

export function announce(text) {
  const place = region();
  if (!place) return;
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = text;
  }, 100);
}

/** After htmx has replaced a list: say how many rows it has now. */
export function announceCounts(root) {
  const current = root.id ? document.getElementById(root.id) : root;
  const count = (current ?? document).querySelector("[data-announce]");
  if (count) announce(count.textContent.trim());
}
