// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Everything here only improves: each page works without it. Modules hang on data attributes and are told of new
// parts of the page when htmx has put them there.

import { announceCounts } from "./announce.js";
import { startAutosave } from "./autosave.js";
import { startConfirm } from "./confirm.js";
import { startMaps } from "./maps.js";
import { startMenus } from "./menus.js";
import { showOwnTimes } from "./local-time.js";
import { startRanked } from "./ranked.js";
import { startRows } from "./rows.js";
import { countWords } from "./words.js";

function improve(root) {
  showOwnTimes(root);
  countWords(root);
  startMaps(root);
  startRanked(root);
  startAutosave(root);
}

improve(document);
startConfirm();
startMenus();
startRows();
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:load", (event) => improve(event.detail.elt));
// Filters that are not used stay out of the address, so that it can be kept as a view.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
});
document.addEventListener("htmx:afterSwap", (event) => announceCounts(event.detail.target ?? document.body));
