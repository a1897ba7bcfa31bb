// Edits of the rig. Each is sent as data; weights and clips follow on the server.
import { button, download, field, h, replace, select, slider, toast } from "./dom";
import { change, edit, withoutLast } from "./session";
import { selectedJob, state, update, watch } from "./state";
import type { Edit, Tool, Vector } from "./types";

const verbs: Record<string, (edit: Edit) => string> = {
  rename: (e) => `${e.joint} → ${e.name}`, move: (e) => `Move ${e.joint}`, merge: (e) => `Merge ${e.joint}`,
  delete: (e) => `Delete ${e.joint}`, split: (e) => `Split before ${e.joint}`, reroot: (e) => `Root: ${e.joint}`,
  mirror: (e) => `Mirror names of the ${e.from}`, smooth: (e) => `Smooth ${e.joint ?? "all"}`, paint: (e) => `Paint ${e.joint}`,
};

export const sentence = (e: Edit): string => verbs[e.edit]?.(e) ?? e.edit;

const apply = (e: Edit): Promise<boolean> => edit(e, sentence(e));

export function toolButton(label: string, tool: Tool, title: string): HTMLButtonElement {
  const element = button(label, () => {
    const on = state.tool !== tool;
    update({ tool: on ? tool : "select", ...(on ? { skeleton: true, clip: null, playing: false } : {}),
      ...(on && tool === "paint" ? { mode: "weights" } : {}) });
    if (on && !state.joint) toast("Choose a joint first: click one, or use the list.");
  }, { title });
  watch(["tool"], () => element.setAttribute("aria-pressed", String(state.tool === tool)));
  return element;
}

export function rigPanel(paint: (points: Vector[]) => void): HTMLElement {
  const chosen = h("div", { class: "stack" }), history = h("ol", { class: "history", "aria-label": "Edits" });
  let length = 0.02, at = 0.5;
  watch(["joint", "rig"], () => {
    const joints = state.rig?.joints ?? [], index = joints.findIndex((joint) => joint.name === state.joint), joint = joints[index];
    if (!joint) {
      replace(chosen, h("p", { class: "hint" }, "Choose a joint in the list, or click one on the asset."));
      return;
    }
    const isRoot = joint.parent < 0, children = joints.filter((other) => other.parent === index);
    const name = h("input", { value: joint.name, "aria-label": "Name of the joint", id: "joint-name" });
    const rename = (): void => {
      const to = name.value.trim();
      if (to && to !== joint.name) void apply({ edit: "rename", joint: joint.name, name: to }).then((done) => done && update({ joint: to }));
    };
    name.addEventListener("keydown", (event) => event.key === "Enter" && rename());
    const neighbors: [string, string][] = [
      ...(isRoot ? [] : [["", `parent (${joints[joint.parent].name})`] as [string, string]]),
      ...children.map((child) => [child.name, child.name] as [string, string]),
    ];
    let into = neighbors[0]?.[0] ?? "";
    const above = isRoot ? null : joints[joint.parent].name;
    replace(chosen,
      h("div", { class: "row" }, name, button("Rename", rename, { id: "rename" })),
      h("div", { class: "row wrap" },
        toolButton("Move", "move", "Drag the joint to another place (G)"),
        button("Make root", () => void apply({ edit: "reroot", joint: joint.name }), { disabled: isRoot })),
      neighbors.length > 0 && h("div", { class: "row" },
        button("Merge into", () => void apply({ edit: "merge", joint: joint.name, ...(into ? { into } : {}) })
          .then((done) => done && update({ joint: into || above })), { id: "merge" }),
        select(neighbors, into, (value) => (into = value), { "aria-label": "Merge into" })),
      h("div", { class: "row wrap" },
        button("Delete", () => void apply({ edit: "delete", joint: joint.name }), { disabled: isRoot, id: "delete-joint" }),
        button("Delete with all below", () => void apply({ edit: "delete", joint: joint.name, subtree: true }), { disabled: isRoot })),
      !isRoot && h("details", {}, h("summary", {}, "Split the bone that ends here"),
        slider("Where", { min: 0.05, max: 0.95, step: 0.05, value: at }, (value) => (at = value)),
        button("Split", () => {
          let free = `${joint.name}_half`;
          for (let i = 2; joints.some((other) => other.name === free); i++) free = `${joint.name}_half${i}`;
          void apply({ edit: "split", joint: joint.name, name: free, at }).then((done) => done && update({ joint: free }));
        }, { id: "split" })));
  });
  watch(["document"], () => replace(history, ...state.document.edits.map((e, i) => h("li", {}, sentence(e),
    i === state.document.edits.length - 1 && button("✕", () =>
      void change((document) => ({ ...document, edits: withoutLast(document.edits, e) }), `Remove: ${sentence(e)}`),
      { "aria-label": "Remove this edit" })))));
  const saved = button("Download the edits", () => {
    const name = selectedJob()?.name.replace(/\.[^.]*$/, "") ?? "rig";
    download(new Blob([JSON.stringify(state.document.edits, null, 2)], { type: "application/json" }), `${name}-edits.json`);
  }, { id: "download-edits", title: "As data that “anigen rig edit” applies to the generated file" });
  watch(["document"], () => (saved.hidden = state.document.edits.length === 0));
  const smooth = (all: boolean): void => {
    if (!all && !state.joint) toast("Choose a joint first.");
    else void apply({ edit: "smooth", ...(all ? {} : { joint: state.joint }), length });
  };
  const paintAround = (): void => {
    const joint = state.rig?.joints.find((candidate) => candidate.name === state.joint);
    if (joint) paint([joint.position]);
    else toast("Choose a joint first.");
  };
  return h("div", { class: "stack" },
    chosen,
    h("h3", {}, "Weights"),
    h("div", { class: "row wrap" }, toolButton("Paint", "paint", "Paint the weights of the chosen joint on the surface (B)"),
      button("Paint around the joint", paintAround, { title: "One stroke of the brush where the joint is" })),
    h("div", { class: "brushes" },
      field("Brush", select([["1", "Bind to the joint"], ["0", "Free from the joint"]], "1",
        (value) => update({ brush: { ...state.brush, value: Number(value) } }))),
      slider("Radius", { min: 0.01, max: 0.2, step: 0.005, value: state.brush.radius },
        (radius) => update({ brush: { ...state.brush, radius } })),
      slider("Strength", { min: 0.05, max: 1, step: 0.05, value: state.brush.strength },
        (strength) => update({ brush: { ...state.brush, strength } }))),
    slider("Smoothing reach", { min: 0.005, max: 0.1, step: 0.005, value: length }, (value) => (length = value)),
    h("div", { class: "row wrap" }, button("Smooth this joint", () => smooth(false)), button("Smooth all", () => smooth(true))),
    h("h3", {}, "Names"),
    h("div", { class: "row wrap" },
      button("Mirror left → right", () => void apply({ edit: "mirror", from: "left" })),
      button("Mirror right → left", () => void apply({ edit: "mirror", from: "right" }))),
    h("h3", {}, "Edits"), history, saved);
}
