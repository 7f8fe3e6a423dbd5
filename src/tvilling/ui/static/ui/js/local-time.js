// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Beside a moment in the zone that counts: the same moment by the reader's own clock, where that differs. Whose profile names
// a zone lives by that; everybody else by the one of the device.

function wall(moment, zone) {
  return new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "short", timeZone: zone }).format(moment);
}

export function ownTime(moment, language, zone, shown) {
  const sameDay = wall(moment, zone).slice(0, 10) === wall(moment, shown).slice(0, 10);
  const options = sameDay ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, { ...options, timeZone: zone, hourCycle: "h23" }).format(moment);
}

export function showOwnTimes(root) {
  const zone = document.body.dataset.zone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const page = document.documentElement.lang || "en";
  const language = page === "en" ? "en-GB" : page;
  for (const element of root.querySelectorAll("time[data-moment]:not([data-done])")) {
    element.dataset.done = "";
    const moment = new Date(element.dateTime);
    const { zone: shown } = element.dataset;
    if (Number.isNaN(moment.getTime()) || wall(moment, zone) === wall(moment, shown)) continue;
    const own = document.createElement("span");
    own.className = "own-time";
    const time = ownTime(moment, language, zone, shown);
    // In a list the words stand once: what follows is the same clock.
    const list = element.closest("table, ul, ol, dl");
    const isFirst = !list || !list.querySelector(".own-time");
    own.textContent = `(${isFirst ? element.dataset.own.replace("{time}", time) : time})`;
    element.append(" ", own);
  }
}
