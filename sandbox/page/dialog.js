// Opens a native <dialog>: the browser traps focus, closes on Escape, and makes the rest inert.

export function showDialog(dialog) {
  const before = document.activeElement;
  document.getElementById("overlays").append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  dialog.showModal();
  return dialog;
}
