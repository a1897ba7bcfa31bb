// The dialog with the model, the device, memory, and the download of the official weights.
import { api } from "./api";
import { button, field, h, megabytes, replace, select, toast } from "./dom";
import { state, update } from "./state";

export function modelDialog(): HTMLDialogElement {
  const facts = h("dl", {}), offer = h("div", { class: "stack" }), choice = h("div", {});
  let timer = 0;
  const refresh = async (): Promise<void> => {
    const status = await api.status();
    update({ status });
    const rows: [string, string][] = [
      ["Checkpoints", status.checkpoints], ["Device", status.device],
      ["Memory", `${megabytes(status.memoryBytes)} of ${megabytes(status.totalMemoryBytes)}`],
      ["Folder", status.folder], ["Workers", status.workers.join(", ")],
      ...Object.entries(status.versions).map(([name, version]) => [name, version] as [string, string]),
    ];
    await offerModels();
    replace(facts, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value || "—")]));
  };
  const offerModels = async (): Promise<void> => {
    const { names, chosen } = await api.models();
    const choose = async (name: string): Promise<void> => {
      try {
        await api.chooseModel(name);
        await refresh();
        toast(`The next jobs use ${name}.`);
      } catch (error) {
        toast((error as Error).message, true);
      }
    };
    replace(choice, names.length > 0 && field("Model for the next jobs",
      select(names.map((name) => [name, name]), chosen ?? "", (name) => void choose(name), { id: "model", "aria-label": "Model" })));
  };
  const progress = async (): Promise<void> => {
    const answer = await api.download("GET");
    if (!answer?.running && !answer?.done && !answer?.error) return;
    const bar = h("progress", { max: "1", "aria-label": "Download" });
    bar.value = answer.total > 0 ? answer.received / answer.total : 0;
    replace(offer,
      h("p", {}, answer.done ? "The official weights are complete; choose them as the model above."
        : answer.error ?? `${answer.file ?? "Starting…"}: ${megabytes(answer.received)} of ${megabytes(answer.total)}`),
      !answer.done && bar,
      answer.running ? button("Stop", () => void api.download("DELETE")) : !answer.done && button("Resume", () => void start()));
    if (answer.done) await refresh();
    clearTimeout(timer);
    if (answer.running && dialog.open) timer = window.setTimeout(() => void progress(), 700);
  };
  const start = async (): Promise<void> => {
    try {
      await api.download("POST");
      await progress();
    } catch (error) {
      toast((error as Error).message, true);
    }
  };
  const ask = async (): Promise<void> => {
    replace(offer, h("p", { class: "hint" }, "Asking the server…"));
    try {
      const found = await api.offer();
      replace(offer,
        h("p", {}, `${megabytes(found.totalBytes)} from ${found.address} into ${found.folder}, of which `
          + `${megabytes(found.existingBytes)} are there already.`),
        h("ul", {}, ...found.parts.map((part) => h("li", {}, `${part.name}, ${megabytes(part.bytes)}: ${part.license}`))),
        button("Download", () => void start(), { class: "primary" }));
    } catch (error) {
      replace(offer, h("p", { class: "problem" }, (error as Error).message), button("Try again", () => void ask()));
    }
  };
  const dialog = h("dialog", { "aria-label": "Model and machine" },
    h("div", { class: "row" }, h("h2", { class: "grow" }, "Model and machine"), button("✕", () => dialog.close(), { "aria-label": "Close" })),
    choice, facts, h("h3", {}, "Official weights"), offer);
  dialog.addEventListener("toggle", () => {
    if (!dialog.open) return;
    replace(offer, button("See size and licenses…", () => void ask()));
    refresh().then(progress).catch((error: Error) => toast(error.message, true));
  });
  return dialog;
}

export async function loadStatus(): Promise<void> {
  if (!state.status) update({ status: await api.status() });
}
