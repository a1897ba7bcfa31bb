// The picture before it is sent: crop, removal of a plain background, and a brush for the mask.

export class PictureCanvas {
  readonly element: HTMLCanvasElement;
  tool: "crop" | "erase" | "restore" = "crop";
  brush = 24;
  private readonly context: CanvasRenderingContext2D;
  private original!: ImageData;
  private selection: { x: number; y: number; w: number; h: number } | null = null;
  private start: { x: number; y: number } | null = null;
  /** Where the brush is if it is moved by keys. */
  private cursor: { x: number; y: number } | null = null;
  private readonly pixels = document.createElement("canvas");

  constructor() {
    this.element = document.createElement("canvas");
    this.element.className = "picture checker";
    this.element.tabIndex = 0;
    this.element.setAttribute("aria-label", "Picture; drag, or use the arrow keys, to select what Crop keeps; with a brush, drag, or move it "
      + "with the arrow keys and paint with Space");
    this.context = this.element.getContext("2d")!;
    this.element.addEventListener("pointerdown", (event) => this.begin(event));
    this.element.addEventListener("pointermove", (event) => this.move(event));
    this.element.addEventListener("pointerup", () => this.end());
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shows a picture, at most 2048 pixels wide or high, which is more than the networks see. */
  async open(picture: Blob): Promise<void> {
    const bitmap = await createImageBitmap(picture), scale = Math.min(1, 2048 / Math.max(bitmap.width, bitmap.height));
    this.pixels.width = Math.max(1, Math.round(bitmap.width * scale));
    this.pixels.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = this.pixels.getContext("2d", { willReadFrequently: true })!;
    context.drawImage(bitmap, 0, 0, this.pixels.width, this.pixels.height);
    bitmap.close();
    this.original = context.getImageData(0, 0, this.pixels.width, this.pixels.height);
    this.selection = null;
    this.draw();
  }

  reset(): void {
    this.pixels.width = this.original.width;
    this.pixels.height = this.original.height;
    this.pixels.getContext("2d")!.putImageData(this.original, 0, 0);
    this.selection = null;
    this.draw();
  }

  get hasSelection(): boolean {
    return this.selection !== null && this.selection.w > 8 && this.selection.h > 8;
  }

  crop(): void {
    if (!this.hasSelection) return;
    const { x, y, w, h } = this.selection!;
    const data = this.pixels.getContext("2d")!.getImageData(x, y, w, h);
    this.pixels.width = w;
    this.pixels.height = h;
    this.pixels.getContext("2d")!.putImageData(data, 0, 0);
    const cut = new ImageData(w, h);
    for (let row = 0; row < h; row++) {
      const from = 4 * ((y + row) * this.original.width + x);
      cut.data.set(this.original.data.subarray(from, from + 4 * w), 4 * row * w);
    }
    this.original = cut;
    this.selection = null;
    this.draw();
  }

  /** Makes everything transparent that is joined to the border and nearly of its color. Returns the share that was removed. */
  removeBackground(tolerance: number): number {
    const { width, height } = this.pixels, context = this.pixels.getContext("2d")!;
    const image = context.getImageData(0, 0, width, height), data = image.data;
    const border: number[] = [];
    for (let x = 0; x < width; x++) border.push(x, (height - 1) * width + x);
    for (let y = 0; y < height; y++) border.push(y * width, y * width + width - 1);
    const mean = [0, 1, 2].map((k) => border.reduce((sum, at) => sum + data[4 * at + k], 0) / border.length);
    const near = (at: number): boolean =>
      data[4 * at + 3] < 8 || Math.hypot(...mean.map((value, k) => value - data[4 * at + k])) < tolerance;
    const seen = new Uint8Array(width * height), open = border.filter(near);
    for (const at of open) seen[at] = 1;
    let removed = 0;
    while (open.length > 0) {
      const at = open.pop()!, x = at % width;
      data[4 * at + 3] = 0;
      removed++;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width])
        if (next >= 0 && next < seen.length && !seen[next] && near(next)) {
          seen[next] = 1;
          open.push(next);
        }
    }
    context.putImageData(image, 0, 0);
    this.draw();
    return removed / seen.length;
  }

  toBlob(): Promise<Blob> {
    return new Promise((resolve, reject) =>
      this.pixels.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture cannot be encoded."))), "image/png"));
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const bounds = this.element.getBoundingClientRect();
    return {
      x: Math.round(((event.clientX - bounds.left) / bounds.width) * this.pixels.width),
      y: Math.round(((event.clientY - bounds.top) / bounds.height) * this.pixels.height),
    };
  }

  private begin(event: PointerEvent): void {
    this.element.setPointerCapture(event.pointerId);
    this.start = this.at(event);
    this.cursor = null;
    if (this.tool !== "crop") this.paint(this.start);
  }

  private move(event: PointerEvent): void {
    if (!this.start) return;
    const now = this.at(event);
    if (this.tool !== "crop") {
      this.paint(now);
      return;
    }
    const x = Math.max(0, Math.min(this.start.x, now.x)), y = Math.max(0, Math.min(this.start.y, now.y));
    this.selection = {
      x, y,
      w: Math.min(this.pixels.width, Math.max(this.start.x, now.x)) - x,
      h: Math.min(this.pixels.height, Math.max(this.start.y, now.y)) - y,
    };
    this.draw();
  }

  private end(): void {
    this.start = null;
    this.element.dispatchEvent(new Event("edited"));
  }

  /**
   * Arrow keys move the right and the lower edge of the selection, with Shift the left and the upper one. With a brush they move it, and
   * Space paints.
   */
  private key(event: KeyboardEvent): void {
    const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    const paints = event.key === " " && this.tool !== "crop";
    if (!paints && right === 0 && down === 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.tool === "crop") this.moveEdge(right, down, event.shiftKey);
    else this.moveBrush(right, down, paints);
    this.element.dispatchEvent(new Event("edited"));
  }

  private moveBrush(right: number, down: number, paints: boolean): void {
    const { width, height } = this.pixels, { x, y } = this.cursor ?? { x: Math.round(width / 2), y: Math.round(height / 2) };
    this.cursor = {
      x: Math.min(Math.max(x + right * this.radius, 0), width), y: Math.min(Math.max(y + down * this.radius, 0), height),
    };
    if (paints) this.paint(this.cursor);
    else this.draw();
  }

  private moveEdge(right: number, down: number, isFirst: boolean): void {
    const { width, height } = this.pixels, step = Math.max(1, Math.round(Math.max(width, height) / 50));
    const { x, y, w, h } = this.selection ?? { x: 0, y: 0, w: width, h: height };
    const edges = [x, y, x + w, y + h], first = isFirst ? 0 : 2;
    edges[first] = Math.min(Math.max(edges[first] + right * step, 0), width);
    edges[first + 1] = Math.min(Math.max(edges[first + 1] + down * step, 0), height);
    const [left, top, end, bottom] = edges;
    this.selection = { x: Math.min(left, end), y: Math.min(top, bottom), w: Math.abs(end - left), h: Math.abs(bottom - top) };
    this.draw();
  }

  /** The radius of the brush in pixels of the picture. */
  private get radius(): number {
    return Math.max(1, Math.round((this.brush * this.pixels.width) / 1000));
  }

  private paint(center: { x: number; y: number }): void {
    const { radius } = this;
    const context = this.pixels.getContext("2d")!;
    const left = Math.max(0, center.x - radius), top = Math.max(0, center.y - radius);
    const width = Math.min(2 * radius, this.pixels.width - left), height = Math.min(2 * radius, this.pixels.height - top);
    if (width <= 0 || height <= 0) return;
    const image = context.getImageData(left, top, width, height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if (Math.hypot(left + x - center.x, top + y - center.y) > radius) continue;
        const at = 4 * (y * width + x), from = 4 * ((top + y) * this.original.width + left + x);
        if (this.tool === "erase") image.data[at + 3] = 0;
        else for (let k = 0; k < 4; k++) image.data[at + k] = this.original.data[from + k];
      }
    context.putImageData(image, left, top);
    this.draw();
  }

  private draw(): void {
    this.element.width = this.pixels.width;
    this.element.height = this.pixels.height;
    this.context.drawImage(this.pixels, 0, 0);
    this.context.strokeStyle = "#ffb020";
    this.context.lineWidth = Math.max(1, this.pixels.width / 300);
    if (this.cursor && this.tool !== "crop") {
      this.context.beginPath();
      this.context.arc(this.cursor.x, this.cursor.y, this.radius, 0, 2 * Math.PI);
      this.context.stroke();
    }
    if (!this.selection) return;
    const { x, y, w, h } = this.selection;
    this.context.fillStyle = "rgba(10,15,25,.55)";
    for (const [a, b, c, d] of [[0, 0, this.pixels.width, y], [0, y + h, this.pixels.width, this.pixels.height - y - h], [0, y, x, h],
      [x + w, y, this.pixels.width - x - w, h]]) this.context.fillRect(a, b, c, d);
    this.context.strokeRect(x, y, w, h);
  }
}
