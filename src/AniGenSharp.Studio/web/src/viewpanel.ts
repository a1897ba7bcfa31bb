// What the viewer shows: mode, skeleton, and the figures of the rig check.
import { h, replace } from "./dom";
import { jointList } from "./joints";
import { hottestTear } from "./stage";
import { state, update, watch } from "./state";
import type { ViewMode } from "./types";

export const modes: [ViewMode, string, string][] = [
  ["textured", "Textured", "1"], ["clay", "Clay", "2"], ["wireframe", "Wire", "3"], ["normals", "Normals", "4"], ["uv", "UV", "5"],
  ["weights", "Weights", "6"], ["tears", "Tears", "7"],
];

export function modeBar(): HTMLElement {
  const buttons = modes.map(([mode, label, key]) => {
    const element = h("button", { type: "button", "data-mode": mode, title: `${label} (${key})`,
      onclick: () => update({ mode, ...(mode === "weights" ? { skeleton: true } : {}) }) }, label);
    watch(["mode", "hasUv"], () => {
      element.setAttribute("aria-pressed", String(state.mode === mode));
      if (mode !== "uv") return;
      element.disabled = !state.hasUv;
      element.title = state.hasUv ? `${label} (${key})` : "This asset has no texture coordinates";
    });
    return element;
  });
  return h("div", { class: "segments", role: "group", "aria-label": "View mode" }, ...buttons);
}

export function legend(): HTMLElement {
  const root = h("div", { class: "legend" });
  watch(["mode", "joint", "compare", "rig"], () => {
    root.hidden = !["weights", "tears"].includes(state.mode) || state.compare !== null || state.rig === null;
    root.dataset.mode = state.mode;
    replace(root, h("span", {}, state.mode === "tears" ? "0 %" : "0"), h("span", { class: "ramp" }),
      h("span", {}, state.mode === "tears" ? `${100 * hottestTear} %` : "1"),
      h("span", { class: "note" }, state.mode === "tears" ? "largest lengthening of an edge in 16 poses, of the asset's size"
        : state.joint ? `weights of ${state.joint}` : "choose a joint"));
  });
  return root;
}

export function viewPanel(): HTMLElement {
  const facts = h("dl", { class: "facts" });
  watch(["rig"], () => {
    const check = state.rig?.check;
    const rows: [string, string][] = !check ? [] : [
      ["Vertices", String(check.vertices)], ["Faces", String(check.faces)], ["Joints", String(check.joints)],
      ["One tree", check.oneTree ? "yes" : "no"], ["Pieces", String(check.components)],
      ["Influences", String(check.mostInfluences)],
      ["Tear, mean", `${(100 * check.tear.mean).toFixed(2)} %`], ["Tear, worst 1 %", `${(100 * check.tear.worstPercent).toFixed(2)} %`],
      ["Humanoid", state.rig!.humanoid ? "yes" : "no"],
    ];
    replace(facts, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  });
  const check = (label: string, key: "skeleton" | "grid"): HTMLElement => {
    const input = h("input", { type: "checkbox", id: `show-${key}` });
    input.addEventListener("change", () => update({ [key]: input.checked }));
    watch([key], () => (input.checked = state[key]));
    return h("label", { class: "check" }, input, label);
  };
  return h("div", { class: "stack" }, h("div", { class: "row wrap" }, check("Skeleton (S)", "skeleton"), check("Floor", "grid")), facts,
    h("h3", {}, "Joints"), jointList());
}
