// Whether this browser renders WebGL on the processor, which has to be known before a canvas gets its context.

import { WebGLRenderer } from "three";

function detect(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2"), info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export const rendersInSoftware = detect();

/** A renderer for a canvas; null if the browser has no WebGL. Smooth edges take more than half of the time of a frame on a processor. */
export function createRenderer(canvas: HTMLCanvasElement): WebGLRenderer | null {
  try {
    const renderer = new WebGLRenderer({ canvas, antialias: !rendersInSoftware, alpha: true });
    renderer.setPixelRatio(pixelRatio());
    return renderer;
  } catch {
    return null;
  }
}

export const pixelRatio = (): number => (rendersInSoftware ? 1 : Math.min(devicePixelRatio, 2));

/** Below this, playback is not smooth, and the page says why. */
const smoothFrames = 30;

/** What is said about a speed in frames per second, 0 if nothing plays; empty if there is nothing to say. */
export function describeSpeed(frames: number): string {
  const speed = frames > 0 ? `${frames} frames/s` : "";
  if (rendersInSoftware) return ["Rendering in software", speed].filter(Boolean).join(" · ");
  return frames > 0 && frames < smoothFrames ? `Only ${speed}: the browser may be rendering in software` : "";
}
