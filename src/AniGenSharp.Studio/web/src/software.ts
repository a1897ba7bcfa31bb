// Whether this browser renders WebGL on the processor, which has to be known before a canvas gets its context.

function detect(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2"), info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export const rendersInSoftware = detect();

/** What a renderer asks of its context. Smooth edges take more than half of the time of a frame on a processor. */
export const contextOptions = { antialias: !rendersInSoftware, alpha: true };

export const pixelRatio = (): number => (rendersInSoftware ? 1 : Math.min(devicePixelRatio, 2));
