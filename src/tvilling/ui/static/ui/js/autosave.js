// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Saves a form with data-autosave a moment after each change, and says so. The server answers with JSON:
// 200 {"saved_at": "<ISO time>"}, or 4xx {"message": "…"}. Without this module, the form's button saves.

const PAUSE = 1200;
const AGAIN = 8000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = document.querySelector("[data-autosave-status]");
    this.timer = 0;
    this.version = 0;
    this.saved = 0;
    this.busy = false;
    this.stopped = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => window.clearTimeout(this.timer));
    window.addEventListener("online", () => this.isDirty && this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.isDirty && this.save());
  }

  get isDirty() {
    return this.version > this.saved;
  }

  changed() {
    this.version += 1;
    this.say("unsaved");
    this.plan(PAUSE);
  }

  plan(delay) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), delay);
  }

  async save() {
    if (this.busy || this.stopped) return;
    this.busy = true;
    const version = this.version;
    this.say("saving");
    try {
      const response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      await this.answered(response, version);
    } catch {
      this.say("failed");
      this.plan(AGAIN);
    } finally {
      this.busy = false;
    }
    if (this.isDirty && this.status?.dataset.state === "saved") this.plan(PAUSE);
  }

  async answered(response, version) {
    const answer = await response.json();
    if (response.ok) {
      this.saved = version;
      const time = new Date(answer.saved_at ?? Date.now()).toLocaleTimeString("sv");
      this.say("saved", time);
      this.form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: answer }));
    } else if (response.status >= 500) {
      throw new Error("the server could not save");
    } else {
      // Somebody else changed the text: a person decides, no timer.
      this.stopped = response.status === 409;
      this.say("refused", "", answer.message);
      this.form.dispatchEvent(new CustomEvent("autosave-refused", { bubbles: true, detail: answer }));
    }
  }

  say(state, time = "", message = "") {
    if (!this.status) return;
    const text = message || (this.status.dataset[state] ?? "").replace("{time}", time);
    this.status.dataset.state = state === "refused" ? "failed" : state;
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

export function startAutosave(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (form.dataset.started) continue;
    form.dataset.started = "1";
    new Autosave(form);
  }
}
