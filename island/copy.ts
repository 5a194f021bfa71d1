// A text that one takes elsewhere: a button beside [data-copy] puts it into the
// clipboard. Without a script the text is selected by hand.
export function start(part: HTMLElement): void {
  const text = part.querySelector<HTMLTextAreaElement>("[data-copy]");
  if (!text || !navigator.clipboard) return; // a page without https has no clipboard
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  const said = document.createElement("span");
  said.className = "hint";
  said.setAttribute("role", "status");
  const row = document.createElement("div");
  row.className = "actions gap-above";
  row.append(button, said);
  text.after(row);
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text.value).then(
      () => (said.textContent = "Copied."),
      () => {
        text.select();
        said.textContent = "It is selected: copy it with Ctrl C.";
      },
    );
  });
}
