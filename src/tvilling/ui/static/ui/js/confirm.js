// SPDX-FileCopyrightText: 2026 The Tvilling authors
// SPDX-License-Identifier: EUPL-1.2

// Asks before a form with data-confirm is sent. The answer that changes nothing has the focus.

function ask(form) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const question = document.createElement("p");
  question.id = "confirm-question";
  question.textContent = form.dataset.confirm;
  dialog.setAttribute("aria-labelledby", question.id);
  const buttons = document.createElement("div");
  buttons.className = "cluster";
  const no = button(document.body.dataset.cancel || "Cancel", "secondary");
  const yes = button(form.dataset.confirmYes || "OK", form.querySelector(".button-danger") ? "danger" : "primary");
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    dialog.close("yes");
  });
  buttons.append(yes, no);
  dialog.append(question, buttons);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function button(text, kind) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `button button-${kind}`;
  element.textContent = text;
  return element;
}

export function startConfirm() {
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.dataset?.confirm || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      if (await ask(form)) {
        form.dataset.confirmed = "1";
        form.requestSubmit(submitter);
      }
      delete form.dataset.confirmed;
      submitter?.focus();
    },
    true,
  );
}
