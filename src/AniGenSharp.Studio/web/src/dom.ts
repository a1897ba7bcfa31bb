// Builds elements. Text is always text, never markup.

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "class") element.className = String(value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "open") Object.assign(element, { [name]: value });
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (label: string, onclick: () => void, props: Props = {}): HTMLButtonElement =>
  h("button", { type: "button", onclick, ...props }, label);

/** A labeled control. */
export const field = (label: string, control: HTMLElement, hint?: string): HTMLLabelElement =>
  h("label", { class: "field", title: hint }, h("span", {}, label), control);

export function select(values: [string, string][], value: string, onchange: (value: string) => void, props: Props = {}): HTMLSelectElement {
  const element = h("select", props, ...values.map(([key, label]) => h("option", { value: key }, label)));
  element.value = value;
  element.addEventListener("change", () => onchange(element.value));
  return element;
}

/** A slider that shows its value. */
export function slider(
  label: string, range: { min: number; max: number; step: number; value: number }, oninput: (value: number) => void, unit = "",
): HTMLElement {
  const digits = range.step < 0.01 ? 3 : range.step < 1 ? 2 : 0;
  const output = h("output", {}, range.value.toFixed(digits) + unit);
  const input = h("input", { type: "range", min: range.min, max: range.max, step: range.step, "aria-label": label });
  input.value = String(range.value);
  input.addEventListener("input", () => {
    output.textContent = Number(input.value).toFixed(digits) + unit;
    oninput(Number(input.value));
  });
  return h("label", { class: "field slider" }, h("span", {}, label, output), input);
}

export function replace(element: HTMLElement, ...children: Child[]): void {
  element.replaceChildren(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
}

let toastTimer = 0;

/** Says something for a few seconds, also to screen readers. */
export function toast(message: string, isError = false): void {
  const element = document.getElementById("toast")!;
  element.textContent = message;
  element.className = isError ? "shown error" : "shown";
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => (element.className = ""), isError ? 8000 : 3500);
}

/** Sends a file to the user's downloads. */
export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const megabytes = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`);
