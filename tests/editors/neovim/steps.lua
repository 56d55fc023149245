--- What the tests in Neovim have in common.

local M = { modern = vim.fn.has('nvim-0.11') == 1, passed = 0, failed = 0 }

function M.check(condition, what)
  if not condition then
    error(what, 2)
  end
end

function M.equal(got, expected, what)
  if not vim.deep_equal(got, expected) then
    error(('%s: expected %s, got %s'):format(what, vim.inspect(expected), vim.inspect(got)), 2)
  end
end

--- Waits until `ready` gives something, and returns it.
function M.wait(what, ready)
  local got
  if not vim.wait(20000, function()
    got = ready()
    return got
  end, 20) then
    error('never came: ' .. what, 2)
  end
  return got
end

--- Runs a test, and goes on after one that failed.
function M.test(name, run)
  local start = vim.uv.hrtime()
  local good, message = xpcall(run, debug.traceback)
  local took = (vim.uv.hrtime() - start) / 1e6
  local count = good and 'passed' or 'failed'
  M[count] = M[count] + 1
  io.stdout:write(('%s %s (%.0f ms)\n'):format(good and 'ok' or 'FAILED', name, took), good and '' or message .. '\n')
end

function M.client()
  return vim.lsp.get_clients({ name = 'xacct_lint', bufnr = 0 })[1]
end

--- Opens a file of the workspace that has something to find.
function M.open(name)
  if vim.fs.basename(vim.api.nvim_buf_get_name(0)) ~= name then
    vim.cmd('silent edit ' .. vim.env.WORK .. '/ws/' .. name)
  end
  M.wait('the client in ' .. name, function()
    local client = M.client()
    return client and client.initialized
  end)
end

function M.findings(bufnr)
  return vim.tbl_filter(function(finding)
    return finding.source == 'xacct-lint'
  end, vim.diagnostic.get(bufnr or 0))
end

--- The only finding of the buffer, with the text that it underlines.
function M.finding(code)
  local finding = M.wait('the finding ' .. code, function()
    return M.findings()[1]
  end)
  M.equal(#M.findings(), 1, 'findings')
  M.equal(finding.code, code, 'code')
  local line = vim.api.nvim_buf_get_lines(0, finding.lnum, finding.lnum + 1, false)[1]
  vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
  return finding, line:sub(finding.col + 1, finding.end_col)
end

function M.gone(what)
  M.wait('the end of ' .. (what or 'the finding'), function()
    return #M.findings() == 0
  end)
end

--- Takes the one code action that `title` is found in; checks that it is offered once.
function M.take(title, kind)
  local offered = {}
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = kind and { kind } or nil, diagnostics = vim.lsp.diagnostic.from and vim.lsp.diagnostic.from(M.findings()) or {} },
    filter = function(action)
      table.insert(offered, action.title)
      return action.title:find(title, 1, true) ~= nil
    end,
  })
  M.wait('an answer about ' .. title, function()
    return #offered > 0
  end)
  local matching = vim.tbl_filter(function(other)
    return other:find(title, 1, true) ~= nil
  end, offered)
  M.equal(#matching, 1, ('%q among %s'):format(title, vim.inspect(offered)))
end

--- Asks the server, and waits for its answer.
function M.ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  local answer = answers and answers[M.client().id] or error('no answer to ' .. method)
  M.equal(answer.err, nil, method)
  return answer.result
end

function M.text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n'
end

--- Replaces `what` in the buffer, as a person would by typing.
function M.replace(what, with)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local from, to = line:find(what, 1, true)
    if from then
      return vim.api.nvim_buf_set_text(0, row - 1, from - 1, row - 1, to, { with })
    end
  end
  error(what .. ' is not in the buffer')
end

function M.position()
  local encoding = M.client().offset_encoding
  return M.modern and vim.lsp.util.make_position_params(0, encoding) or vim.lsp.util.make_position_params()
end

--- Runs `check` where the server offers what it is about.
function M.offered(provider, check)
  if M.client().server_capabilities[provider] then
    check()
  else
    io.stdout:write('   not offered: ' .. provider .. '\n')
  end
end

return M
