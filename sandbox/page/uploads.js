// Files on their way into a message: by picker, by drop anywhere on the page, by paste.

import { h, icon, iconButton, replaceChildren } from "./dom.js";
import { bytes } from "./media.js";

const MOST_FILES = 10;

export class UploadTray {
  files = [];
  #changed;
  #picker;
  #urls = new Map();
  element = h("div", { class: "tray", hidden: true, role: "list", "aria-label": "Files to send" });

  /** take(files) decides where files go; a command being typed has its own place for them. */
  constructor(app, root, { take, changed }) {
    this.#changed = changed;
    this.#picker = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      onchange: () => {
        take([...this.#picker.files]);
        this.#picker.value = "";
      },
    });
    root.append(this.#picker);
    root.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      take(files);
    });
    this.#acceptDrops(take);
  }

  #acceptDrops(take) {
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    const curtain = h(
      "div",
      { class: "curtain", hidden: true },
      h("div", {}, icon("image", 40), h("p", {}, "Drop to add it")),
    );
    document.getElementById("overlays").append(curtain);
    const mark = (on) => (curtain.hidden = !on);
    addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(true);
    });
    addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
    addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(false);
      take([...event.dataTransfer.files]);
    });
  }

  pick() {
    this.#picker.click();
  }

  add(files) {
    this.files = [...this.files, ...files].slice(0, MOST_FILES);
    this.#draw();
  }

  /** Empties the tray and returns what was in it. */
  clear() {
    const { files } = this;
    this.files = [];
    this.#draw();
    return files;
  }

  #preview(file) {
    if (!file.type.startsWith("image/")) return icon("file", 40);
    if (!this.#urls.has(file)) this.#urls.set(file, URL.createObjectURL(file));
    return h("img", { src: this.#urls.get(file), alt: "" });
  }

  #draw() {
    this.#changed();
    for (const [file, url] of this.#urls) {
      if (this.files.includes(file)) continue;
      URL.revokeObjectURL(url);
      this.#urls.delete(file);
    }
    this.element.hidden = this.files.length === 0;
    replaceChildren(
      this.element,
      this.files.map((file) =>
        h(
          "div",
          { class: "tray-item", role: "listitem" },
          this.#preview(file),
          h("span", { class: "tray-name" }, file.name),
          h("small", { class: "muted" }, bytes(file.size)),
          iconButton("close", `Remove ${file.name}`, () => {
            this.files = this.files.filter((other) => other !== file);
            this.#draw();
          }),
        ),
      ),
    );
  }
}
