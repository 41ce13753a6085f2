// Modals: a form an app asks for. Text inputs, selects, uploads and texts, each with its label.

import { Refused } from "./api.js";
import { h, uniqueId } from "./dom.js";
import { showDialog } from "./dialog.js";
import { markdown, mentionEnv } from "./markdown.js";
import { nameOf } from "./people.js";
import { selectMenu } from "./select.js";

const ROW = 1;
const TEXT_INPUT = 4;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const FILE_UPLOAD = 19;
const SELECTS = new Set([3, 5, 6, 7, 8]);

/** One control; read() gives its part of the answer, problem() the sentence that stops sending. */
function control(component, id, store, files) {
  const base = { type: component.type, custom_id: component.custom_id };
  const required = component.required ?? true;
  const missing = "This field is required.";
  if (component.type === TEXT_INPUT) {
    const long = component.style === 2;
    const element = h(long ? "textarea" : "input", {
      id,
      class: "field-input",
      type: long ? null : "text",
      rows: long ? 4 : null,
      placeholder: component.placeholder,
      maxlength: component.max_length ?? 4000,
      value: component.value ?? "",
      autocomplete: "off",
      "aria-required": String(required),
      "aria-describedby": `${id}-note ${id}-error`,
    });
    const problem = () => {
      const { length } = element.value.trim();
      if (!length) return required ? missing : null;
      const least = component.min_length ?? 0;
      return length < least ? `Write at least ${least} characters.` : null;
    };
    return { element, problem, read: () => ({ ...base, value: element.value }) };
  }
  if (SELECTS.has(component.type)) {
    const element = selectMenu(component, store, { fieldId: id });
    const problem = () => (required && !element.values().length ? missing : null);
    return { element, problem, read: () => ({ ...base, values: element.values() }) };
  }
  if (component.type === FILE_UPLOAD) {
    const element = h("input", {
      id,
      class: "field-input",
      type: "file",
      multiple: (component.max_values ?? 1) > 1,
      "aria-describedby": `${id}-note ${id}-error`,
    });
    const problem = () => (required && !element.files.length ? missing : null);
    const read = () => ({ ...base, values: [...element.files].map((file) => files.push(file) - 1) });
    return { element, problem, read };
  }
  const element = h("p", { class: "muted" }, `This page cannot show a field of type ${component.type}.`);
  return { element, problem: () => null, read: () => base };
}

/**
 * @param {{interaction_id: string, data: object}} event
 * @param {import("./types.js").App} app
 */
export function openModal(event, app) {
  const { data, interaction_id: interactionId } = event;
  const env = mentionEnv(app.store, nameOf);
  const controls = [];
  const titleId = uniqueId("modal");
  let files = [];

  const labelled = (component, label, description, wrap) => {
    const id = uniqueId("field");
    const made = control(component, id, app.store, { push: (file) => files.push(file) });
    const error = h("div", { class: "field-error", role: "alert", id: `${id}-error` });
    controls.push({ ...made, error, wrap });
    const star =
      (component.required ?? true) && h("span", { class: "required", "aria-hidden": "true" }, " *");
    return h(
      "div",
      { class: "field-row" },
      label && h("label", { for: id }, label, star),
      description && h("p", { class: "muted", id: `${id}-note` }, description),
      made.element,
      error,
    );
  };

  const draw = (component) => {
    if (component.type === TEXT_DISPLAY)
      return h("div", { class: "markup" }, markdown(component.content, env));
    if (component.type === LABEL) {
      const wrap = (read) => ({ type: LABEL, component: read });
      return labelled(component.component, component.label, component.description, wrap);
    }
    if (component.type !== ROW) return null;
    const wrap = (read) => ({ type: ROW, components: [read] });
    return component.components.map((child) => labelled(child, child.label, null, wrap));
  };

  const failure = h("div", { class: "failure", role: "alert" });
  const send = h("button", { type: "submit", class: "button primary" }, "Submit");
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": titleId },
    h(
      "form",
      { novalidate: true, onsubmit: submit },
      h("h2", { id: titleId }, data.title),
      h("p", { class: "modal-note" }, `This form goes to ${nameOf(app.store.bot)}.`),
      h("div", { class: "modal-fields" }, (data.components ?? []).map(draw)),
      failure,
      h(
        "div",
        { class: "modal-actions" },
        h("button", { type: "button", class: "button secondary", onclick: () => dialog.close() }, "Cancel"),
        send,
      ),
    ),
  );

  async function submit(submitEvent) {
    submitEvent.preventDefault();
    for (const { problem, error, element } of controls) {
      error.textContent = problem() ?? "";
      (element.querySelector("button") ?? element).setAttribute("aria-invalid", String(Boolean(problem())));
    }
    const wrong = controls.find(({ problem }) => problem());
    if (wrong) return (wrong.element.querySelector("button") ?? wrong.element).focus();
    files = [];
    const components = controls.map(({ read, wrap }) => wrap(read()));
    send.disabled = true;
    try {
      await app.interactions.submitModal(interactionId, { custom_id: data.custom_id, components }, files);
      dialog.close();
    } catch (error) {
      failure.textContent = error instanceof Refused ? error.message : "Something went wrong. Try again.";
    }
    send.disabled = false;
  }

  showDialog(dialog);
}
