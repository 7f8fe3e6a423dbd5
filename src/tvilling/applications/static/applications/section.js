// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// What a section adds to autosaving: the version that a save starts from, the way to put two texts together,
// and who else is in the section. Without this module, the page does all of it when its button is pressed.

const BEAT = 20000;

function showOthers(place, sentence) {
  if (!place || place.textContent.trim() === sentence) return;
  place.textContent = sentence;
  place.hidden = !sentence;
}

function start(form) {
  const others = document.getElementById("section-others");
  const conflict = document.getElementById("section-conflict");

  form.addEventListener("autosaved", (event) => {
    form.elements.namedItem("version").value = event.detail.version;
    showOthers(others, event.detail.others ?? "");
  });
  form.addEventListener("autosave-refused", (event) => {
    if (!conflict || !event.detail.url) return;
    conflict.querySelector("a").href = event.detail.url;
    conflict.hidden = false;
  });

  const beat = async () => {
    if (document.hidden) return;
    try {
      const body = new FormData();
      body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
      const response = await fetch(form.dataset.presence, { method: "POST", body, credentials: "same-origin" });
      if (response.ok) showOthers(others, (await response.json()).others);
    } catch {
      // Without a connection nobody can be seen; autosaving says that there is none.
    }
  };
  beat();
  window.setInterval(beat, BEAT);
}

for (const form of document.querySelectorAll("form[data-presence]")) start(form);
