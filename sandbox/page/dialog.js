// Opens a native <dialog>: the browser traps focus, closes on Escape, and makes the rest inert.

/** The element again after its message was drawn anew: a pressed button has been waiting meanwhile. */
function again(element) {
  if (element.isConnected) return element;
  const message = element.closest(".message")?.dataset.id;
  const { key } = element.dataset;
  if (!message || !key) return null;
  return document.querySelector(`.message[data-id="${message}"] [data-key="${CSS.escape(key)}"]`);
}

/**
 * @param {HTMLDialogElement} dialog
 * @returns {HTMLDialogElement}
 */
export function showDialog(dialog) {
  const before = document.activeElement;
  document.getElementById("overlays").append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    (again(before) ?? document.getElementById("entry"))?.focus();
  });
  dialog.showModal();
  return dialog;
}
