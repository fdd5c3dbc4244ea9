// Fingers and mouse on the stage, from pointer events to zooming, panning and swiping.
// Lives as long as the stage is mounted; whoever attaches it calls `detach`. It keeps the view itself,
// because several pointer events may come between two renders.
import { FITTED, fullScale, maxScale, panBy, swipeMeaning, zoomAt } from './zoom.ts'
import type { Extent, Point, View } from './zoom.ts'

export interface Stage {
  readonly geometry: () => { readonly photo: Extent; readonly fitted: Extent; readonly size: Extent }
  readonly show: (view: View) => void
  readonly drag: (dx: number, dy: number) => void
  readonly swipe: (meaning: 'next' | 'previous' | 'close') => void
  readonly tap: () => void
  /** It stays where it is for a while; and then not any more. */
  readonly press: (held: boolean) => void
}

interface Finger extends Point {
  readonly startX: number
  readonly startY: number
  readonly since: number
}

const MOVED = 10
const LONG = 450
const TWICE = { within: 320, beside: 40 }

export interface Gestures {
  readonly zoomBy: (factor: number) => void
  readonly detach: () => void
}

export function attachGestures(element: HTMLElement, stage: Stage): Gestures {
  const fingers = new Map<number, Finger>()
  let view = FITTED
  let pinched = false
  let pressed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastTap: Finger | undefined
  let byTouch = false

  const fromMiddle = (event: { clientX: number; clientY: number }): Point => {
    const box = element.getBoundingClientRect()
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }
  const show = (next: View) => {
    view = next
    stage.show(next)
  }
  const zoomTo = (point: Point, scale: number) => {
    const { photo, fitted, size } = stage.geometry()
    show(zoomAt(view, point, scale, fitted, size, maxScale(photo, fitted)))
  }
  const panFor = (dx: number, dy: number) => {
    const { fitted, size } = stage.geometry()
    show(panBy(view, dx, dy, fitted, size))
  }
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || isOnControl(event)) return
    element.setPointerCapture(event.pointerId)
    byTouch = event.pointerType === 'touch'
    fingers.set(event.pointerId, {
      x: event.clientX,
      y: event.clientY,
      startX: event.clientX,
      startY: event.clientY,
      since: event.timeStamp,
    })
    clearTimeout(timer)
    if (fingers.size === 2) pinched = true
    else timer = setTimeout(press, LONG)
  }
  const press = () => {
    pressed = true
    stage.press(true)
  }
  const release = (): boolean => {
    clearTimeout(timer)
    const was = pressed
    pressed = false
    if (was) stage.press(false)
    return was
  }
  const move = (event: PointerEvent) => {
    const finger = fingers.get(event.pointerId)
    if (!finger) return
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
    fingers.set(event.pointerId, { ...finger, x: event.clientX, y: event.clientY })
    if (other) return pinch(finger, event, other)
    const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y]
    if (Math.hypot(event.clientX - finger.startX, event.clientY - finger.startY) > MOVED) clearTimeout(timer)
    if (view.scale > 1) panFor(dx, dy)
    else if (!pinched) stage.drag(event.clientX - finger.startX, event.clientY - finger.startY)
  }
  const pinch = (before: Point, event: PointerEvent, other: Point) => {
    const was = Math.hypot(before.x - other.x, before.y - other.y)
    const is = Math.hypot(event.clientX - other.x, event.clientY - other.y)
    const middle = fromMiddle({
      clientX: (event.clientX + other.x) / 2,
      clientY: (event.clientY + other.y) / 2,
    })
    if (was > 0) zoomTo(middle, (view.scale * is) / was)
  }
  const up = (event: PointerEvent) => {
    const finger = fingers.get(event.pointerId)
    fingers.delete(event.pointerId)
    if (!finger || fingers.size > 0) return
    const wasPress = release()
    const wasPinch = pinched
    pinched = false
    const [dx, dy] = [event.clientX - finger.startX, event.clientY - finger.startY]
    const isTap = event.type === 'pointerup' && !wasPinch && !wasPress && Math.hypot(dx, dy) < MOVED
    if (byTouch && isTap && isSecondTap(finger)) return nearOrFitted(event)
    if (wasPinch || wasPress || view.scale > 1) return stage.drag(0, 0)
    const meaning = swipeMeaning(dx, dy, event.timeStamp - finger.since, stage.geometry().size)
    stage.drag(0, 0)
    if (event.type === 'pointercancel') return
    if (isTap) stage.tap()
    else if (meaning !== 'none' && event.pointerType !== 'mouse') stage.swipe(meaning)
  }
  /** Not every browser makes a double click of two taps. */
  const isSecondTap = (finger: Finger): boolean => {
    const before = lastTap
    const isSecond =
      before !== undefined &&
      finger.since - before.since < TWICE.within &&
      Math.hypot(finger.x - before.x, finger.y - before.y) < TWICE.beside
    lastTap = isSecond ? undefined : finger
    return isSecond
  }
  const doubleClick = (event: MouseEvent) => {
    if (!byTouch && !isOnControl(event)) nearOrFitted(event)
  }
  const nearOrFitted = (event: MouseEvent) => {
    const { photo, fitted } = stage.geometry()
    if (view.scale > 1) show(FITTED)
    else zoomTo(fromMiddle(event), fullScale(photo, fitted))
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    zoomTo(fromMiddle(event), view.scale * Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)))
  }

  const stop = new AbortController()
  const { signal } = stop
  element.addEventListener('pointerdown', down, { signal })
  element.addEventListener('pointermove', move, { signal })
  element.addEventListener('pointerup', up, { signal })
  element.addEventListener('pointercancel', up, { signal })
  element.addEventListener('contextmenu', menu, { signal })
  element.addEventListener('dblclick', doubleClick, { signal })
  element.addEventListener('wheel', wheel, { signal, passive: false })
  return {
    zoomBy: (factor) => (factor === 0 ? show(FITTED) : zoomTo({ x: 0, y: 0 }, view.scale * factor)),
    detach: () => {
      clearTimeout(timer)
      stop.abort()
    },
  }
}

/** What lies on the photo and is moved by itself. */
const isOnControl = ({ target }: Event): boolean =>
  target instanceof Element && target.closest('button') !== null

/** A long press of a finger means something here; the browser's menu would come between. */
function menu(event: Event): void {
  if (event instanceof PointerEvent && event.pointerType === 'touch') event.preventDefault()
}
