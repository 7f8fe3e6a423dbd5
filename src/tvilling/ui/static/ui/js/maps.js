// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// The map: closer, farther, all, by changing the view box; a click on a place that has a page opens it.

const CLOSEST = 6;

function numbers(svg) {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, width, height };
}

function zoom(svg, whole, factor) {
  const box = numbers(svg);
  const width = Math.min(Math.max(box.width * factor, whole.width / CLOSEST), whole.width);
  const height = (width * whole.height) / whole.width;
  const x = clamp(box.x + (box.width - width) / 2, whole.x, whole.x + whole.width - width);
  const y = clamp(box.y + (box.height - height) / 2, whole.y, whole.y + whole.height - height);
  show(svg, { x, y, width, height });
}

function show(svg, { x, y, width, height }) {
  svg.setAttribute("viewBox", [x, y, width, height].map((value) => value.toFixed(1)).join(" "));
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function drag(svg, whole) {
  let from = null;
  svg.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY, box: numbers(svg) };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from || !(event.buttons & 1) || from.box.width >= whole.width) return;
    const scale = from.box.width / svg.clientWidth;
    const x = clamp(from.box.x - (event.clientX - from.x) * scale, whole.x, whole.x + whole.width - from.box.width);
    const y = clamp(from.box.y - (event.clientY - from.y) * scale, whole.y, whole.y + whole.height - from.box.height);
    show(svg, { ...from.box, x, y });
  });
  for (const end of ["pointerup", "pointerleave"]) svg.addEventListener(end, () => (from = null));
}

export function startMaps(root) {
  for (const frame of root.querySelectorAll("[data-map]")) {
    if (frame.dataset.started) continue;
    frame.dataset.started = "1";
    const svg = frame.querySelector("svg.map");
    const whole = numbers(svg);
    const tools = frame.querySelector("[data-map-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const step = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (step === "all") show(svg, whole);
      else if (step) zoom(svg, whole, step === "in" ? 1 / 1.6 : 1.6);
    });
    drag(svg, whole);
    svg.addEventListener("click", (event) => {
      const url = event.target.closest("[data-url]")?.dataset.url;
      if (url) window.location.assign(url);
    });
  }
}
