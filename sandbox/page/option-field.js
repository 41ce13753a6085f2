// One option of a slash command as a pill with its editor: text, number, choice, autocomplete,
// yes or no, member, channel, role, or a picture.

import { TYPE, readTyped } from "./command-text.js";
import { h, icon, uniqueId } from "./dom.js";
import { bytes } from "./media.js";
import { nameOf } from "./people.js";

const AUTOCOMPLETE_AFTER = 120; // milliseconds without a key

/** The fixed list an option is chosen from, or null when it is typed freely. */
function fixedChoices(option, store) {
  const users = () => store.users.map((user) => ({ name: nameOf(user), value: user.id }));
  const roles = () => (store.guild?.roles ?? []).map((role) => ({ name: role.name, value: role.id }));
  if (option.choices?.length) return option.choices;
  if (option.type === TYPE.BOOLEAN)
    return [
      { name: "True", value: true },
      { name: "False", value: false },
    ];
  if (option.type === TYPE.USER) return users();
  if (option.type === TYPE.ROLE) return roles();
  if (option.type === TYPE.MENTIONABLE) return [...users(), ...roles()];
  if (option.type === TYPE.CHANNEL) return store.channels.map(({ id, name }) => ({ name, value: id }));
  return null;
}

class Field {
  constructor(option, host) {
    this.option = option;
    this.host = host; // {store, suggestions, autocomplete(field), changed(field), done(field)}
    this.id = uniqueId("option");
    this.error = null;
  }

  wrap(...editor) {
    this.element = h(
      "div",
      { class: "pill", dataset: { option: this.option.name } },
      h("label", { class: "pill-name", id: `${this.id}-name`, for: this.id }, this.option.name),
      ...editor,
    );
  }

  showProblem(problem) {
    this.error = problem;
    this.element.classList.toggle("wrong", Boolean(problem));
    this.input.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  focus() {
    this.input.focus();
    this.input.setSelectionRange?.(this.input.value.length, this.input.value.length);
  }
}

class TextField extends Field {
  #choices;
  #picked = null;
  #timer = 0;
  #asked = 0;

  constructor(option, host) {
    super(option, host);
    this.#choices = fixedChoices(option, host.store);
    const numeric = option.type === TYPE.INTEGER || option.type === TYPE.NUMBER;
    this.input = h("textarea", {
      id: this.id,
      class: "pill-input",
      rows: 1,
      autocomplete: "off",
      spellcheck: numeric || this.#choices ? "false" : null,
      inputmode: numeric ? "decimal" : null,
      "aria-required": String(Boolean(option.required)),
      "aria-description": option.description,
      oninput: () => this.#typed(),
      onfocus: () => this.#opened(),
      onclick: () => this.#opened(true),
      onblur: () => this.host.suggestions.hide(),
    });
    this.wrap(this.input);
  }

  get text() {
    return this.input.value;
  }

  set text(value) {
    this.input.value = value.replace(/\s*\n\s*/g, " ");
    this.#picked = null;
    this.#fit();
  }

  /** field-sizing does this in the browsers that have it; the others get a fair guess. */
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.cols = Math.min(60, Math.max(4, this.text.length + 1));
    this.input.rows = Math.ceil((this.text.length + 1) / 60);
  }

  #typed() {
    if (/\n|^\s/.test(this.text)) this.text = this.text.trimStart(); // "seed: " ends with a space
    this.#picked = null;
    this.showProblem(null);
    this.#fit();
    this.host.changed(this);
    if (document.activeElement === this.input) this.#suggest();
  }

  /** A field that already holds a good value opens its list only when asked to. */
  #opened(asked = false) {
    this.host.focused(this);
    if (asked || !this.text) this.#suggest();
  }

  openList() {
    this.#suggest(true);
  }

  #suggest(all = false) {
    if (this.#choices) this.#showChoices(all ? "" : this.text);
    else if (this.option.autocomplete) this.#askLater();
  }

  #showChoices(text) {
    const wanted = text.trim().toLowerCase();
    const fit = this.#choices.filter(({ name }) => name.toLowerCase().includes(wanted));
    this.#show(fit, 0);
  }

  #askLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      const asked = (this.#asked += 1);
      const choices = await this.host.autocomplete(this).catch(() => null);
      const late = asked !== this.#asked || document.activeElement !== this.input;
      if (late) return;
      if (choices) this.#show(choices, -1);
      else
        this.host.suggestions.show({
          field: this.input,
          label: this.option.name,
          items: [],
          empty: "Suggestions could not be loaded.",
        });
    }, AUTOCOMPLETE_AFTER);
  }

  #show(choices, active) {
    this.host.suggestions.show({
      field: this.input,
      label: `${this.option.name}: ${this.option.description}`,
      active,
      empty: "Nothing fits what is typed.",
      items: choices.map((choice) => ({ title: choice.name, run: () => this.#pick(choice) })),
    });
  }

  #pick(choice) {
    this.text = choice.name;
    this.#picked = choice;
    this.showProblem(null);
    clearTimeout(this.#timer);
    this.#asked += 1; // an answer on its way must not open the list again
    this.host.done(this);
  }

  get isEmpty() {
    return !this.text.trim();
  }

  /** {value} or {problem} */
  read() {
    if (this.#picked) return { value: this.#picked.value };
    if (!this.#choices) return readTyped(this.option, this.text);
    const wanted = this.text.trim().toLowerCase();
    const same = this.#choices.find(
      ({ name, value }) => name.toLowerCase() === wanted || String(value).toLowerCase() === wanted,
    );
    return same ? { value: same.value } : { problem: `Choose one of the values of ${this.option.name}.` };
  }
}

class FileField extends Field {
  file = null;
  #url = null;

  constructor(option, host) {
    super(option, host);
    this.picker = h("input", { type: "file", hidden: true, onchange: () => this.take(this.picker.files[0]) });
    this.input = h("button", {
      type: "button",
      id: this.id,
      class: "pill-file",
      "aria-labelledby": `${this.id}-name ${this.id}`, // "image", then what stands on the button
      "aria-description": option.description,
      onclick: () => this.picker.click(),
      onfocus: () => host.focused(this),
    });
    this.wrap(this.picker, this.input);
    this.#draw();
  }

  take(file) {
    if (!file) return;
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.file = file;
    this.#url = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    this.showProblem(null);
    this.#draw();
    this.host.done(this);
  }

  #draw() {
    this.input.replaceChildren();
    if (!this.file) {
      this.input.append(icon("image", 18), "Choose, drop or paste a picture");
      return;
    }
    this.input.append(
      this.#url ? h("img", { src: this.#url, alt: "" }) : icon("file", 18),
      h("span", {}, this.file.name),
      h("small", {}, bytes(this.file.size)),
    );
  }

  get text() {
    return "";
  }

  set text(_) {} // a picture cannot be typed

  get isEmpty() {
    return !this.file;
  }

  read() {
    return { value: this.file };
  }
}

/**
 * @param {import("./types.js").Option} option
 * @param {object} host what Field says of it
 * @returns {Field}
 */
export const makeField = (option, host) =>
  option.type === TYPE.ATTACHMENT ? new FileField(option, host) : new TextField(option, host);
