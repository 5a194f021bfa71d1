// The board: a card is dragged onto a group, or chosen and sent there with G.
// Both use the form under Move, which works without a script too.

const form = (card: Element): HTMLFormElement | null => card.querySelector<HTMLFormElement>("details form");

export function startBoard(): void {
  const board = document.querySelector<HTMLElement>("[data-groups]");
  if (!board || board.dataset["ready"] !== undefined) return;
  board.dataset["ready"] = "";
  let dragged: Element | null = null;
  for (const card of board.querySelectorAll<HTMLElement>("[data-card]")) {
    if (!form(card)) continue;
    card.draggable = true;
    card.tabIndex = 0;
  }
  board.addEventListener("dragstart", (event) => {
    dragged = (event.target as Element).closest("[data-card]");
    event.dataTransfer?.setData("text/plain", ""); // Firefox drags nothing without data
  });
  board.addEventListener("dragover", (event) => {
    if (target(event, dragged)) event.preventDefault();
  });
  board.addEventListener("drop", (event) => {
    const group = target(event, dragged);
    if (!group || !dragged) return;
    event.preventDefault();
    send(dragged, group.dataset["group"] ?? "0");
  });
  board.addEventListener("keydown", choose);
}

// target is the group under the pointer, null when the card lies there already.
function target(event: DragEvent, card: Element | null): HTMLElement | null {
  const group = (event.target as Element).closest<HTMLElement>("[data-group]");
  return card && group && !group.contains(card) ? group : null;
}

function send(card: Element, group: string): void {
  const moving = form(card);
  if (!moving) return;
  const to = document.createElement("input");
  to.type = "hidden";
  to.name = "to";
  to.value = group;
  moving.append(to);
  moving.requestSubmit();
}

// choose opens the groups of the card that has the focus.
function choose(event: KeyboardEvent): void {
  const card = event.target as HTMLElement;
  if (event.key.toLowerCase() !== "g" || event.ctrlKey || event.metaKey || event.altKey || !card.matches("[data-card]")) return;
  if (document.documentElement.dataset["keys"] === "off") return;
  const fold = card.querySelector("details");
  if (!fold) return;
  event.preventDefault();
  event.stopPropagation(); // g begins a way elsewhere, but not from a card
  fold.open = true;
  fold.querySelector<HTMLElement>("button, input:not([type=hidden])")?.focus();
}
