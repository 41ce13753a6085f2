// A slash command being filled in: its pills, what keys do among them, and sending it.

import { commandText, interactionData, splitNamed, TYPE } from "./command-text.js";
import { h, replaceChildren } from "./dom.js";
import { FurtherOptions } from "./further-options.js";
import { makeField } from "./option-field.js";

const isFile = ({ type }) => type === TYPE.ATTACHMENT;

export class CommandEntry {
  #app;
  #entry;
  #fields = [];
  #onLeave;
  #onError;
  #onRefused;
  #pills = h("div", { class: "pills" });
  #further;
  #help = h("div", { class: "option-help", "aria-live": "polite" });
  element;

  /**
   * onLeave(text) goes back to plain typing; onError(sentence) shows or clears the error line;
   * onRefused(sentence) hears that a command which had been sent was not accepted.
   */
  constructor(app, suggestions, entry, { onLeave, onError, onRefused }) {
    this.#app = app;
    this.#entry = entry;
    this.#onLeave = onLeave;
    this.#onError = onError;
    this.#onRefused = onRefused;
    this.suggestions = suggestions;
    this.store = app.store;
    this.#further = new FurtherOptions(entry, this);
    this.element = h(
      "div",
      {
        class: "command",
        role: "group",
        "aria-label": `Command ${entry.path}, press Enter to send`,
        onkeydown: (event) => this.#onKey(event),
      },
      h(
        "div",
        { class: "command-line" },
        h("span", { class: "command-name" }, `/${entry.path}`),
        this.#pills,
        this.#further.element,
      ),
      this.#further.chips,
    );
    this.help = this.#help;
    for (const option of entry.options) if (option.required) this.#add(option);
  }

  /** Fills in what was typed after the command's name, and puts the cursor where typing goes on. */
  fill(rest, files = []) {
    const { head, named } = splitNamed(rest, this.#entry.options);
    const [first] = this.#entry.options;
    let last = null;
    if (head?.trim() && first && first.type !== TYPE.ATTACHMENT) {
      last = this.#field(first.name);
      last.text = head;
    }
    for (const [name, text] of named) {
      last = this.#field(name);
      last.text = text;
    }
    for (const file of files) this.takeFile(file);
    this.#further.draw();
    const empty = this.#fields.find((field) => field.isEmpty && field.option.required);
    (last ?? empty ?? this.#fields[0] ?? this.#further).focus();
  }

  focus() {
    (this.#fields[0] ?? this.#further).focus();
  }

  #add(option) {
    const field = makeField(option, this);
    this.#fields.push(field);
    this.#pills.append(field.element);
    return field;
  }

  #field(name) {
    const there = this.#fields.find(({ option }) => option.name === name);
    return there ?? this.#add(this.#entry.options.find((option) => option.name === name));
  }

  /** The options that are not there yet. */
  remaining() {
    const there = new Set(this.#fields.map(({ option }) => option.name));
    return this.#entry.options.filter(({ name }) => !there.has(name));
  }

  /** Adds an option, or goes to it, with what is typed of it already. */
  open(option, text) {
    const field = this.#field(option.name);
    if (text) field.text = text;
    this.#further.draw();
    field.focus();
  }

  // What the fields call.

  focused(field) {
    if (!field) return replaceChildren(this.#help, this.#entry.description);
    const { name, description, required, max_length: longest } = field.option;
    replaceChildren(
      this.#help,
      h("strong", {}, name),
      ` ${description}`,
      required ? " · required" : " · optional",
      longest != null && ` · at most ${longest} characters`,
    );
  }

  /** "seed:" typed inside a text opens that option. */
  changed(field) {
    this.#onError(null);
    const { head, named } = splitNamed(field.text, this.#entry.options);
    if (!named.length) return;
    field.text = head ?? "";
    let last = field;
    for (const [name, text] of named) {
      last = this.#field(name);
      if (text || last === field) last.text = text;
    }
    this.#further.draw();
    last.focus();
  }

  done(field) {
    this.#onError(null);
    const next = this.#fields.find((other) => other !== field && other.isEmpty && other.option.required);
    (next ?? field).focus();
  }

  autocomplete(field) {
    return this.#app.interactions.autocomplete(interactionData(this.#entry, this.#optionsWhileTyping(field)));
  }

  #optionsWhileTyping(focused) {
    return this.#fields
      // What is not right yet is left out, or it would stand in the way of the choices.
      .filter((field) => field === focused || !(field.isEmpty || field.read().problem))
      .filter(({ option }) => option.type !== TYPE.ATTACHMENT)
      .map((field) => {
        const { name, type } = field.option;
        if (field === focused) return { name, type, value: field.text, focused: true };
        return { name, type, value: field.read().value };
      });
  }

  /** A dropped, pasted or picked file goes to the first free picture option. */
  takeFile(file) {
    const free = this.#fields.find((field) => isFile(field.option) && field.isEmpty);
    const unused = this.#entry.options.find(
      (option) => isFile(option) && !this.#fields.some((field) => field.option === option),
    );
    const field =
      free ?? (unused && this.#add(unused)) ?? this.#fields.findLast(({ option }) => isFile(option));
    if (!field) return this.#onError(`/${this.#entry.path} takes no picture.`);
    field.take(file);
    this.#further.draw();
  }

  pickFile() {
    const option = this.#entry.options.find(isFile);
    if (!option) return this.#onError(`/${this.#entry.path} takes no picture.`);
    const field = this.#fields.find((field) => isFile(field.option)) ?? this.#add(option);
    this.#further.draw();
    field.picker.click();
  }

  #onKey(event) {
    if (this.suggestions.onKey(event) || event.isComposing) return;
    const field = [...this.#fields, this.#further].find(({ input }) => input === event.target);
    if (event.key === "Escape") this.leave();
    else if (event.key === "Enter" && field && !(event.target instanceof HTMLButtonElement && field.isEmpty))
      this.send();
    else if (event.key === "ArrowDown" && field?.openList) field.openList();
    else if (event.key === "Backspace" && field?.isEmpty) this.#backspace(field);
    else return;
    event.preventDefault();
  }

  /** In an empty field: takes it away, and goes to the one before; from the first, back to text. */
  #backspace(field) {
    const at = this.#fields.indexOf(field);
    const before = at < 0 ? this.#fields.at(-1) : this.#fields[at - 1];
    if (!before || field.option.required) return this.leave();
    if (at >= 0) {
      this.#fields = this.#fields.filter((other) => other !== field);
      field.element.remove();
      this.suggestions.hide();
      this.#further.draw();
    }
    before.focus();
  }

  leave() {
    this.suggestions.hide();
    const values = this.#fields
      .filter(({ text }) => text.trim())
      .map(({ option, text }) => [option.name, text.trim()]);
    this.#onLeave(`${commandText(this.#entry, values)} ${this.#further.text}`.trim());
  }

  #firstProblem() {
    for (const field of [...this.#fields, this.#further]) {
      if (field.isEmpty) {
        if (field.option.required)
          return [field, `${field.option.name} is required. ${field.option.description}`];
        continue;
      }
      const { problem } = field.read();
      if (problem) return [field, problem];
    }
    return null;
  }

  async send() {
    const wrong = this.#firstProblem();
    for (const field of [...this.#fields, this.#further]) field.showProblem(field === wrong?.[0] ? wrong[1] : null);
    if (wrong) {
      const [field, sentence] = wrong;
      field.focus();
      return this.#onError(sentence);
    }
    const files = [];
    const options = this.#fields
      .filter((field) => !field.isEmpty)
      .map((field) => {
        const { name, type } = field.option;
        const { value } = field.read();
        return { name, type, value: type === TYPE.ATTACHMENT ? files.push(value) - 1 : value };
      });
    this.suggestions.hide();
    this.#onLeave(""); // at once: the next message can be typed while this is on its way
    try {
      await this.#app.interactions.command(interactionData(this.#entry, options), files, this.#entry.path);
    } catch (error) {
      this.#onRefused(error.message);
    }
  }
}
