-- wrk: replays the paths of a file (one a line), in a loop or once; counts answers that are not good.
-- Arguments: FILE [once]
local paths = {}
local at = 0
local threads = {}
local once = false
sent = 0
bad = 0
done_at = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  once = args[2] == "once"
  for line in io.lines(args[1]) do
    paths[#paths + 1] = "GET " .. line .. " HTTP/1.1\r\nHost: smarty.example.com\r\n\r\n"
  end
  if not once then
    at = math.random(#paths)
  end
end

function request()
  if once and at >= #paths then
    wrk.thread:stop()
  end
  at = at % #paths + 1
  sent = sent + 1
  return paths[at]
end

-- the envelope stands at the end of every answer
function response(status, headers, body)
  local tail = string.sub(body, -120)
  if status ~= 200 or not (string.find(tail, '"error":0', 1, true) or string.find(tail, "<error>0<", 1, true)
      or string.find(body, '"error":0', 1, true)) then
    bad = bad + 1
  end
end

function done(summary, latency, requests)
  local wrong = 0
  for _, thread in ipairs(threads) do
    wrong = wrong + (thread:get("bad") or 0)
  end
  io.write(string.format("RESULT %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout, wrong))
  for _, share in ipairs({50, 95, 99, 99.9}) do
    io.write(string.format("PERCENTILE %s %.2f\n", share, latency:percentile(share) / 1000))
  end
  io.write(string.format("MAX %.2f\n", latency.max / 1000))
end
