// The thread behind `openPlaces`: reads the data once, answers one question at a time.
import { parentPort } from 'node:worker_threads'
import { countryNameOf, readGazetteer, regionNameOf } from './gazetteer.ts'
import type { Gazetteer } from './gazetteer.ts'
import { nameOf } from './nearest.ts'
import type { PlaceAnswer, PlaceQuestion, Town } from './places.ts'
import { findTowns, largestWithin } from './towns.ts'

let gazetteer: Gazetteer | undefined

parentPort?.on('message', (question: PlaceQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer(question))
})

function answer(question: PlaceQuestion): PlaceAnswer {
  try {
    gazetteer ??= readGazetteer()
    return answerFrom(gazetteer, question)
  } catch (error) {
    return { kind: 'failed', cause: error instanceof Error ? error.message : String(error) }
  }
}

function answerFrom(data: Gazetteer, question: PlaceQuestion): PlaceAnswer {
  switch (question.kind) {
    case 'name':
      return { kind: 'named', names: question.positions.map((position) => nameOf(data, position)) }
    case 'find':
      return {
        kind: 'found',
        towns: findTowns(data, question.text, question.limit).map((n) => townOf(data, n)),
      }
    case 'within':
      return {
        kind: 'found',
        towns: largestWithin(data, question.box, question.limit).map((n) => townOf(data, n)),
      }
    default:
      return question satisfies never
  }
}

function townOf(data: Gazetteer, n: number): Town {
  return {
    name: data.names[n] ?? '',
    latitude: data.latitudes[n] ?? 0,
    longitude: data.longitudes[n] ?? 0,
    state: regionNameOf(data, n),
    country: countryNameOf(data.countries[n] ?? ''),
    population: data.populations[n] ?? 0,
  }
}
