// The list of joints, with search; choosing one shows its weights.
import { h, replace } from "./dom";
import { state, update, watch } from "./state";

export function jointList(): HTMLElement {
  const search = h("input", { type: "search", placeholder: "Search joints", "aria-label": "Search joints" });
  const list = h("ul", { class: "joints", role: "listbox", "aria-label": "Joints", tabindex: "0" });
  const names = (): string[] => [...list.querySelectorAll("li")].map((item) => item.dataset.joint!);
  const draw = (): void => {
    const joints = state.rig?.joints ?? [], depths: number[] = [];
    joints.forEach((joint, i) => (depths[i] = joint.parent < 0 ? 0 : depths[joint.parent] + 1));
    const children = joints.map(() => [] as number[]);
    joints.forEach((joint, i) => joint.parent >= 0 && children[joint.parent].push(i));
    const order: number[] = [];
    const visit = (i: number): void => {
      order.push(i);
      children[i].forEach(visit);
    };
    if (joints.length > 0) visit(0);
    const wanted = search.value.toLowerCase();
    replace(list, ...order.filter((i) => joints[i].name.toLowerCase().includes(wanted)).map((i) => {
      const { name } = joints[i];
      const item = h("li", {
        role: "option", "data-joint": name, "data-depth": String(Math.min(depths[i], 12)), "aria-selected": String(name === state.joint),
        onclick: () => update({ joint: name }),
      }, name, state.pose[name] && h("span", { class: "dot", title: "Posed" }));
      if (name === state.joint) requestAnimationFrame(() => item.scrollIntoView({ block: "nearest" }));
      return item;
    }));
  };
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const all = names(), at = all.indexOf(state.joint ?? "");
    update({ joint: all[Math.min(Math.max(at + step, 0), all.length - 1)] ?? null });
  });
  search.addEventListener("input", draw);
  watch(["rig", "joint", "pose"], draw);
  return h("div", { class: "jointbox" }, search, list);
}
