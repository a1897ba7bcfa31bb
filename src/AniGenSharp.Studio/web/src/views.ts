// Further pictures of the same subject, from other sides, whose own pixels the texture gets.
import { api } from "./api";
import { button, h, replace, toast } from "./dom";

const maxViews = 3;
const sampled = 256;

/** Whether a picture has transparency, judged by a small copy of it. */
async function isCutOut(picture: Blob): Promise<boolean> {
  const bitmap = await createImageBitmap(picture, { resizeWidth: sampled, resizeHeight: sampled });
  const context = new OffscreenCanvas(sampled, sampled).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, sampled, sampled).data.some((value, i) => i % 4 === 3 && value < 250);
}

export class ViewPictures {
  pictures: Blob[] = [];
  readonly element = h("details", { id: "views" });
  private readonly list = h("div", { class: "row wrap" });
  private readonly input = h("input", { type: "file", accept: "image/*", multiple: true, hidden: true, id: "view-file" });
  private readonly add = button("Add pictures…", () => this.input.click(), { id: "add-views" });

  constructor() {
    this.input.addEventListener("change", () => {
      void this.take([...(this.input.files ?? [])]);
      this.input.value = "";
    });
    this.element.append(h("summary", {}, "Other sides of the subject"), h("div", { class: "stack" },
      h("p", { class: "hint" }, "Up to three more pictures of the same subject. The texture uses their pixels (Photo); shape and rig come from "
        + "the first picture. Backgrounds are removed."), this.list, h("div", { class: "row" }, this.add, this.input)));
  }

  set(pictures: Blob[]): void {
    this.pictures = pictures;
    this.element.open = pictures.length > 0;
    this.draw();
  }

  private async take(files: File[]): Promise<void> {
    if (this.pictures.length + files.length > maxViews) toast(`At most ${maxViews} further pictures are used.`);
    this.add.disabled = true;
    for (const file of files.slice(0, maxViews - this.pictures.length)) {
      try {
        const isReady = await isCutOut(file);
        if (!isReady) toast(`Cutting the subject out of ${file.name}…`);
        this.pictures = [...this.pictures, isReady ? file : await api.cutOut(file, file.name)];
      } catch (error) {
        toast(error instanceof DOMException ? `${file.name} is not a picture that this browser can show.` : (error as Error).message, true);
      }
    }
    this.draw();
  }

  private draw(): void {
    this.add.disabled = this.pictures.length >= maxViews;
    replace(this.list, ...this.pictures.map((picture, i) => {
      const url = URL.createObjectURL(picture), image = h("img", { src: url, alt: `Picture ${i + 2}` });
      image.addEventListener("load", () => URL.revokeObjectURL(url));
      return h("div", { class: "view checker" }, image,
        button("✕", () => this.set(this.pictures.filter((other) => other !== picture)), { "aria-label": `Remove picture ${i + 2}` }));
    }));
  }
}
