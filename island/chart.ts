// A chart that can be read point by point: with the pointer, by touch, and by keys
// once it has the focus (arrows, Home, End; Escape leaves). What is read, and where
// it stands, the server has written beside the picture; nothing is worked out here.
// Where the table of the chart is on the page, a button shows it in its place.

interface Spot {
  words: string;
  at: number[]; // x, y in each of the pictures, in their order
}

const apart = 14; // pixels between a point and the words about it
const flat = 0.35; // how much less a pixel upwards counts than one sideways

export function start(part: HTMLElement): void {
  const spots = [...part.querySelectorAll<HTMLElement>("li[data-at]")].map((li) => ({ words: li.textContent ?? "", at: (li.dataset["at"] ?? "").split(" ").map(Number) }));
  if (spots.length > 0) startReading(part, spots);
  startTable(part);
}

function startReading(part: HTMLElement, spots: Spot[]): void {
  const box = add(part, "p", "readout no-print");
  const said = add(part, "p", "visually-hidden");
  const ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  ring.setAttribute("class", "at");
  ring.setAttribute("r", "8");
  box.hidden = true;
  box.dir = "auto";
  box.setAttribute("aria-hidden", "true"); // a screen reader is told by said, and by keys only
  said.setAttribute("role", "status");
  nameIt(part, spots.length);
  let now = -1;

  const pictures = [...part.querySelectorAll<SVGSVGElement>("svg.plot")]; // one of each width, of which one is shown
  const picture = (): SVGSVGElement => pictures.find((svg) => svg.checkVisibility()) ?? pictures[0]!;
  const place = (spot: Spot, svg: Element): [number, number] => {
    const nth = 2 * pictures.indexOf(svg as SVGSVGElement);
    return [spot.at[nth]!, spot.at[nth + 1]!];
  };

  const show = (i: number): void => {
    const svg = picture();
    const spot = spots[(now = i)]!;
    const [x, y] = place(spot, svg);
    ring.setAttribute("cx", String(x));
    ring.setAttribute("cy", String(y));
    svg.append(ring);
    box.textContent = spot.words;
    box.hidden = false;
    const home = part.getBoundingClientRect();
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const left = frame.left - home.left + x * scale;
    const top = frame.top - home.top + y * scale;
    const over = top - box.offsetHeight - apart;
    box.style.left = `${Math.max(0, Math.min(left - box.offsetWidth / 2, home.width - box.offsetWidth))}px`;
    box.style.top = `${over < 0 ? top + apart : over}px`; // over the point, or under it: never on it
  };
  const hide = (): void => {
    box.hidden = true;
    ring.remove();
    now = -1;
  };
  const nearest = (event: PointerEvent): number => {
    const svg = picture();
    const frame = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / frame.width;
    const x = (event.clientX - frame.left) * scale;
    const y = (event.clientY - frame.top) * scale;
    const far = spots.map((spot) => Math.hypot(place(spot, svg)[0] - x, (place(spot, svg)[1] - y) * flat));
    return far.indexOf(Math.min(...far));
  };
  const walk = (i: number): void => {
    show(Math.max(0, Math.min(i, spots.length - 1)));
    said.textContent = spots[now]!.words;
  };

  const point = (event: PointerEvent): void => show(nearest(event));
  part.addEventListener("pointermove", point);
  part.addEventListener("pointerdown", point);
  part.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && (part.matches(":focus-visible") || hide()));
  document.addEventListener("pointerdown", (event) => part.contains(event.target as Node) || hide());
  part.addEventListener("focus", () => part.matches(":focus-visible") && walk(spots.length - 1));
  part.addEventListener("blur", hide);
  addEventListener("resize", () => now >= 0 && show(now));
  part.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now < 0 ? spots.length - 1 : now - 1, ArrowUp: now < 0 ? spots.length - 1 : now - 1, Home: 0, End: spots.length - 1 }[event.key];
    if (event.key === "Escape") part.blur();
    else if (to === undefined) return;
    else walk(to);
    event.preventDefault();
  });
}

// nameIt makes the picture something to stand on. The title of the picture becomes
// its name, for a browser would show it over what is read.
function nameIt(part: HTMLElement, n: number): void {
  for (const title of part.querySelectorAll("svg > title")) {
    const svg = title.parentElement!;
    const name = title.textContent ?? "";
    svg.setAttribute("aria-label", name);
    svg.setAttribute("aria-describedby", svg.getAttribute("aria-labelledby")!.split(" ")[1]!);
    svg.removeAttribute("aria-labelledby");
    title.remove();
    part.setAttribute("aria-label", `${name} Arrow keys walk its ${n} points.`);
  }
  part.tabIndex = 0;
  part.setAttribute("role", "application");
  part.setAttribute("aria-roledescription", "chart");
}

function startTable(part: HTMLElement): void {
  const figure = part.closest<HTMLElement>("figure");
  const table = figure?.querySelector<HTMLDetailsElement>("details[data-table]");
  const kind = part.dataset["chart"] ?? "";
  if (!figure || !table) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet swap no-print";
  const first = document.querySelector("details[data-table]") === table; // parts start in any order
  if (first) button.dataset["key"] = ".";
  const swap = (on: boolean): void => {
    figure.classList.toggle("as-table", on);
    table.open = on;
    button.textContent = on ? "Show the chart" : "Show as a table";
    if (first) add(button, "kbd", "").textContent = ".";
  };
  button.addEventListener("click", () => {
    const on = !figure.classList.contains("as-table");
    keep(kind, on);
    swap(on);
  });
  figure.classList.add("swaps");
  (figure.querySelector(".files") ?? figure).prepend(button);
  swap(tables().includes(kind));
}

// Which kinds of chart this device shows as tables: its only memory of a chart.
function tables(): string[] {
  try {
    return (localStorage.getItem("chart-tables") ?? "").split(" ").filter(Boolean);
  } catch {
    return []; // without a memory each page begins with its picture
  }
}

function keep(kind: string, on: boolean): void {
  const others = tables().filter((k) => k !== kind);
  try {
    localStorage.setItem("chart-tables", (on ? [...others, kind] : others).join(" "));
  } catch {
    return;
  }
}

function add<K extends keyof HTMLElementTagNameMap>(to: HTMLElement, tag: K, look: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (look) element.className = look;
  to.append(element);
  return element;
}
