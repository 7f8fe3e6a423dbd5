// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Counts words as the server does (core.text.word_count: runs of signs between white space).

// What Python's str.split() takes for white space, which is a little more than \s, and without U+FEFF.
const BLANK = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

export function wordCount(text) {
  return text.split(BLANK).filter(Boolean).length;
}

function show(input, counter) {
  const limit = Number(input.dataset.words);
  const count = wordCount(input.value);
  const over = count - limit;
  const pattern = over > 0 ? counter.dataset.over : counter.dataset.one;
  counter.textContent = pattern.replace("{count}", count).replace("{limit}", limit).replace("{over}", over);
  counter.classList.toggle("is-over", over > 0);
}

export function countWords(root) {
  for (const input of root.querySelectorAll("[data-words]")) {
    const counter = document.getElementById(`${input.id}_words`);
    if (!counter || input.dataset.counted) continue;
    input.dataset.counted = "1";
    input.addEventListener("input", () => show(input, counter));
    show(input, counter);
  }
}
