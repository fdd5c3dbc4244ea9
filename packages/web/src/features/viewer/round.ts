// A panorama as it was seen from its middle: each pixel of the screen asks the picture, which lies around, for its colour. One
// triangle on WebGL 1, drawn only when something changes.

export interface Look {
  /** Radians: to the right, upwards, and how much is seen from top to bottom. */
  readonly yaw: number
  readonly pitch: number
  readonly field: number
}

export const AHEAD: Look = { yaw: 0, pitch: 0, field: 1.25 }
const FIELD = { least: 0.35, most: 1.75 }
const UP = Math.PI / 2 - 0.01

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))

export const turnedTo = ({ yaw, pitch, field }: Look, right: number, up: number): Look => ({
  yaw: yaw + right,
  pitch: clamp(pitch + up, -UP, UP),
  field,
})

export const zoomedBy = (look: Look, factor: number): Look => ({
  ...look,
  field: clamp(look.field / factor, FIELD.least, FIELD.most),
})

const VERTEX = `attribute vec2 at; varying vec2 on; void main() { on = at; gl_Position = vec4(at, 0.0, 1.0); }`

/** `reach`: how much of the round the picture covers, across and down; beyond it there is nothing. */
const FRAGMENT = `precision highp float;
varying vec2 on; uniform sampler2D picture; uniform vec2 look; uniform vec2 view; uniform vec2 reach;
const float PI = 3.14159265;
void main() {
  vec3 ray = normalize(vec3(on * view, 1.0));
  float c = cos(look.y), s = sin(look.y);
  ray = vec3(ray.x, ray.y * c + ray.z * s, ray.z * c - ray.y * s);
  float across = mod(atan(ray.x, ray.z) + look.x + PI, 2.0 * PI) - PI;
  vec2 place = vec2(across, -asin(clamp(ray.y, -1.0, 1.0))) / reach + 0.5;
  bool inside = place.x >= 0.0 && place.x <= 1.0 && place.y >= 0.0 && place.y <= 1.0;
  gl_FragColor = inside ? texture2D(picture, place) : vec4(0.0, 0.0, 0.0, 1.0);
}`

export interface Round {
  readonly draw: (look: Look, size: { readonly width: number; readonly height: number }) => void
  readonly end: () => void
}

/** Undefined where this browser has no WebGL. `image` is loaded; one that is wider than twice its height is a part of the round. */
export function openRound(canvas: HTMLCanvasElement, image: HTMLImageElement): Round | undefined {
  const gl = canvas.getContext('webgl', { antialias: false })
  const program = gl && link(gl)
  if (!gl || !program) return undefined
  const place = (name: string) => gl.getUniformLocation(program, name)
  const [look, view, reach] = [place('look'), place('view'), place('reach')]
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW)
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  takePicture(gl, image)
  const height = Math.min(Math.PI, (2 * Math.PI * image.naturalHeight) / image.naturalWidth)
  const width = Math.min(2 * Math.PI, (height * image.naturalWidth) / image.naturalHeight)
  return {
    draw: ({ yaw, pitch, field }, size) => {
      const density = Math.min(2, devicePixelRatio)
      canvas.width = Math.max(1, Math.round(size.width * density))
      canvas.height = Math.max(1, Math.round(size.height * density))
      gl.viewport(0, 0, canvas.width, canvas.height)
      const half = Math.tan(field / 2)
      gl.uniform2f(look, yaw, pitch)
      gl.uniform2f(view, (half * canvas.width) / canvas.height, half)
      gl.uniform2f(reach, width, height)
      gl.drawArrays(gl.TRIANGLES, 0, 3)
    },
    end: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  }
}

function link(gl: WebGLRenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)
    if (!shader) return undefined
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.bindAttribLocation(program, 0, 'at')
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return undefined
  gl.useProgram(program)
  return program
}

/** No larger than the graphics take. */
function takePicture(gl: WebGLRenderingContext, image: HTMLImageElement): void {
  const most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number
  const scale = Math.min(1, most / Math.max(image.naturalWidth, image.naturalHeight))
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
  for (const [name, value] of [
    [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
    [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
    [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
  ] as const)
    gl.texParameteri(gl.TEXTURE_2D, name, value)
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, scale < 1 ? smaller(image, scale) : image)
}

function smaller(image: HTMLImageElement, scale: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(image.naturalWidth * scale)
  canvas.height = Math.floor(image.naturalHeight * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}
