-- wrk: replays the paths of a file (one a line), in a loop or once; counts answers that are not good.
-- Arguments: FILE [once]. Once: "ALL ANSWERED" is printed when every path was, then bench/wrk.py stops wrk.
local paths = {}
local at = 0
local threads = {}
local once = false
local answered = 0
bad = 0

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
  at = at + 1
  if at > #paths then
    at = once and #paths + 1 or 1
  end
  return paths[at] or paths[1]
end

-- the envelope stands at the end of every long answer
function response(status, headers, body)
  answered = answered + 1
  if once and answered > #paths then
    return
  end
  local tail = string.sub(body, -120)
  if status ~= 200 or not (string.find(tail, '"error":0', 1, true) or string.find(tail, "<error>0<", 1, true)
      or string.find(body, '"error":0', 1, true)) then
    bad = bad + 1
  end
  if once and answered == #paths then
    io.write("ALL ANSWERED\n")
    io.flush()
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
