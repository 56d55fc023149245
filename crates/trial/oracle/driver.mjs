// Reads batches of simulations, one JSON array a line, and answers each with one JSON array of verdicts, in order.
// `Allowed`, `ImplicitlyDenied`, `ExplicitlyDenied`, or `error: …` where the model refuses the case.

import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'
import { createInterface } from 'node:readline'

async function verdict(simulation) {
  if (simulation.request.principal === '*') {
    simulation.request.principal = anonymousPrincipal
  }
  try {
    const answer = await runSimulation(simulation, { simulationMode: 'Strict' })
    return answer.resultType === 'error' ? 'error: ' + JSON.stringify(answer.errors) : answer.overallResult
  } catch (error) {
    return 'error: ' + error.message
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const verdicts = []
  for (const simulation of JSON.parse(line)) {
    verdicts.push(await verdict(simulation))
  }
  process.stdout.write(JSON.stringify(verdicts) + '\n')
}
