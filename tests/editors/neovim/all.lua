-- Real Neovim and the real server: what a person sees and does. Needs WORK, PLUGIN and XACCT_LINT.

local here = vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2)))
local s = dofile(here .. '/steps.lua')
local test, check, equal, wait = s.test, s.check, s.equal, s.wait

local ended
local function on_exit(code, signal)
  ended = { code, signal }
end

-- As a user's configuration has it, but for the program.
vim.cmd('filetype plugin on')
vim.opt.swapfile = false
vim.opt.runtimepath:prepend(vim.env.PLUGIN)
local different = { cmd = { vim.env.XACCT_LINT, 'lsp' }, on_exit = on_exit }
if s.modern then
  vim.lsp.config('xacct_lint', different)
  vim.lsp.enable('xacct_lint')
else
  require('xacct_lint').setup(different)
end
vim.ui.select = function(items)
  error('asked to choose between ' .. #items)
end
io.stdout:write('Neovim ' .. tostring(vim.version()) .. '\n')

test('a file without a policy starts no server', function()
  vim.cmd('silent edit ' .. vim.env.WORK .. '/ws/package.json')
  equal(vim.bo.filetype, 'json', 'filetype')
  vim.wait(300)
  equal(#vim.lsp.get_clients(), 0, 'clients')
end)

test('the whole workspace', function()
  s.open('vendor.json')
  local found
  require('xacct_lint').check_workspace(function(items)
    found = items
  end)
  wait('the list', function()
    return found
  end)
  local seen = vim.tbl_map(function(item)
    return vim.fs.basename(vim.api.nvim_buf_get_name(item.bufnr)) .. ': ' .. item.text:match('%[(.*)%]')
  end, vim.fn.getqflist())
  table.sort(seen)
  equal(seen, {
    'account.json: root-principal-without-org-id',
    'admin.json: admin-access-on-cross-account-role',
    'anyone.json: public-principal',
    'caller.json: wildcard-assume-role-resource',
    'syntax.json: json-syntax',
    'twice.json: duplicate-key',
    'vendor.json: missing-external-id',
  }, 'found')
  vim.cmd.cclose()
end)

test('missing-external-id: seen, explained, fixed, gone', function()
  s.open('vendor.json')
  equal(vim.uv.fs_realpath(s.client().config.root_dir), vim.uv.fs_realpath(vim.env.WORK .. '/ws'), 'root')
  local finding, underlined = s.finding('missing-external-id')
  equal(underlined, 'arn:aws:iam::464622532012:root', 'underlined, behind an emoji')
  equal(finding.severity, vim.diagnostic.severity.ERROR, 'severity')
  check(finding.message:find('account 464622532012 (Datadog) can assume this role', 1, true), finding.message)
  check(finding.message:find('example request: ', 1, true), finding.message)

  local hover = s.ask('textDocument/hover', s.position()).contents
  equal(hover.kind, 'markdown', 'hover')
  check(hover.value:find('**missing-external-id** (error)', 1, true), hover.value)
  check(hover.value:find('Every principal of account 464622532012 (Datadog)', 1, true), hover.value)

  s.take('Require an external ID')
  wait('the condition', function()
    return s.text():find('<external-id>', 1, true)
  end)
  s.replace('<external-id>', '9b41d7c2')
  s.gone()
  vim.cmd('silent write')
  local statement = vim.json.decode(table.concat(vim.fn.readfile(vim.env.WORK .. '/ws/vendor.json'))).Statement[1]
  equal(statement.Condition, { StringEquals = { ['sts:ExternalId'] = '9b41d7c2' } }, 'the file')
  equal(statement.Sid, '\u{1F600}', 'the rest of the file')
end)

-- What is found, what it underlines, its severity, and the fix.
local fixed = {
  { 'account.json', 'root-principal-without-org-id', 'arn:aws:iam::111111111111:root', 'WARN', 'Allow callers of organization o-a1b2c3d4e5 only', 'aws:PrincipalOrgID' },
  { 'anyone.json', 'public-principal', '*', 'ERROR', 'Allow callers of organization o-a1b2c3d4e5 only', 'aws:PrincipalOrgID' },
  { 'caller.json', 'wildcard-assume-role-resource', '*', 'WARN', 'Only roles of organization o-a1b2c3d4e5', 'aws:ResourceOrgID' },
}
for _, case in ipairs(fixed) do
  local file, code, text, severity, title, key = unpack(case)
  test(code .. ': seen, fixed, gone', function()
    s.open(file)
    local finding, underlined = s.finding(code)
    equal(underlined, text, 'underlined')
    equal(finding.severity, vim.diagnostic.severity[severity], 'severity')
    s.take(title)
    s.gone(code)
    vim.cmd('silent write')
    local statement = vim.json.decode(table.concat(vim.fn.readfile(vim.env.WORK .. '/ws/' .. file))).Statement[1]
    equal(statement.Condition, { StringEquals = { [key] = 'o-a1b2c3d4e5' } }, 'the file')
  end)
end

test('admin-access-on-cross-account-role: seen, fixed manually, gone', function()
  s.open('admin.json')
  local finding, underlined = s.finding('admin-access-on-cross-account-role')
  equal(underlined, 'arn:aws:iam::aws:policy/AdministratorAccess', 'underlined')
  equal(finding.severity, vim.diagnostic.severity.ERROR, 'severity')
  local related = finding.user_data.lsp.relatedInformation
  equal(#related, 1, 'related places')
  equal(related[1].location.uri, vim.uri_from_bufnr(0), 'related file')
  s.replace('policy/AdministratorAccess', 'policy/ReadOnlyAccess')
  s.gone()
  vim.cmd('silent undo')
  s.finding('admin-access-on-cross-account-role')
end)

test('duplicate-key: the other place, and the fix', function()
  s.open('twice.json')
  local finding = s.finding('duplicate-key')
  equal(finding.user_data.lsp.relatedInformation[1].location.range.start.line, 8, 'the first of the two')
  s.take('Join the two blocks')
  s.gone()
end)

test('every safe fix at once', function()
  s.open('syntax.json')
  s.finding('json-syntax')
  s.take('Apply all safe fixes', 'source.fixAll')
  s.gone()
  check(s.text():find('"Effect": "Allow",', 1, true), s.text())
end)

test('the severity of a rule is written into the configuration, and counts at once', function()
  s.open('admin.json')
  local admin = vim.api.nvim_get_current_buf()
  s.finding('admin-access-on-cross-account-role')
  s.take('Set the severity of `admin-access-on-cross-account-role` to `warning`')
  local toml = wait('the configuration', function()
    local bufnr = vim.fn.bufnr(vim.env.WORK .. '/ws/xacct-lint.toml')
    return bufnr > 0 and vim.bo[bufnr].modified and bufnr
  end)
  vim.api.nvim_buf_call(toml, function()
    vim.cmd('silent write')
  end)
  local text = table.concat(vim.fn.readfile(vim.env.WORK .. '/ws/xacct-lint.toml'), '\n')
  check(text:find('\n[rules]\nadmin-access-on-cross-account-role = "warning"', 1, true), text)
  -- Neovim watches no files here: the server reads the configuration again when it is told that something changed.
  local client = s.client()
  local change = { changes = { { uri = vim.uri_from_bufnr(toml), type = 2 } } }
  if s.modern then
    client:notify('workspace/didChangeWatchedFiles', change)
  else
    client.notify('workspace/didChangeWatchedFiles', change)
  end
  vim.cmd('silent write')
  s.replace('"Path": "/"', '"Path": "/team/"')
  wait('the new severity', function()
    local finding = s.findings(admin)[1]
    return finding and finding.severity == vim.diagnostic.severity.WARN
  end)
  vim.cmd('silent write')
end)

test('the page of a rule', function()
  s.open('admin.json')
  s.finding('admin-access-on-cross-account-role')
  s.take('Explain rule `admin-access-on-cross-account-role`')
  wait('the page', function()
    return vim.bo.filetype == 'markdown' and s.text():find('AdministratorAccess', 1, true)
  end)
  vim.cmd.close()
end)

test('what else the server offers', function()
  s.open('admin.json')
  local document = { textDocument = { uri = vim.uri_from_bufnr(0) } }
  local whole = { start = { line = 0, character = 0 }, ['end'] = { line = 99, character = 0 } }
  s.offered('inlayHintProvider', function()
    local hints = s.ask('textDocument/inlayHint', vim.tbl_extend('force', document, { range = whole }))
    equal(#hints, 1, 'hints')
    equal(hints[1].label, 'dev', 'hint')
  end)
  s.offered('documentSymbolProvider', function()
    check(#s.ask('textDocument/documentSymbol', document) > 0, 'symbols')
  end)
  s.offered('foldingRangeProvider', function()
    check(#s.ask('textDocument/foldingRange', document) > 0, 'folds')
  end)
  s.offered('documentLinkProvider', function()
    local link = s.ask('textDocument/documentLink', document)[1]
    check(link.target:find('AdministratorAccess', 1, true), link.target)
  end)
  s.offered('codeLensProvider', function()
    check(#s.ask('textDocument/codeLens', document) > 0, 'lenses')
  end)
  s.offered('completionProvider', function()
    vim.api.nvim_win_set_cursor(0, { 16, 36 })
    local answer = s.ask('textDocument/completion', s.position())
    check(#(answer.items or answer) > 0, 'completions')
  end)
end)

test('a buffer that becomes a policy gets the server', function()
  vim.cmd('silent edit ' .. vim.env.WORK .. '/ws/package.json')
  equal(s.client(), nil, 'client')
  vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.fn.readfile(here .. '/../workspace/anyone.json'))
  vim.api.nvim_exec_autocmds('TextChanged', { buffer = 0 })
  wait('the finding', function()
    local finding = s.findings()[1]
    return finding and finding.code == 'public-principal'
  end)
  vim.cmd('silent edit!')
end)

test('a server that died is started again with the next buffer', function()
  s.open('admin.json')
  s.finding('admin-access-on-cross-account-role')
  local killed = s.client().id
  -- The process is a child of this one, and the only one of its name.
  local pid = vim.fn.system({ 'pgrep', '-P', tostring(vim.uv.os_getpid()), '-f', 'xacct-lint lsp' }):match('%d+')
  vim.uv.kill(tonumber(pid), 'sigkill')
  wait('the end of the client', function()
    return vim.lsp.get_client_by_id(killed) == nil
  end)
  equal(ended[2], 9, 'signal')
  vim.cmd('silent edit')
  s.open('admin.json')
  s.finding('admin-access-on-cross-account-role')
end)

test('health and help', function()
  vim.cmd('silent checkhealth xacct_lint')
  wait('the report', function()
    return s.text():find('the server is running for', 1, true)
  end)
  check(not s.text():find('ERROR', 1, true), s.text())
  vim.cmd('silent! bwipeout')
  vim.cmd('silent helptags ' .. vim.env.WORK .. '/doc')
end)

test('it ends by itself, and well', function()
  ended = nil
  s.open('admin.json')
  local client = s.client()
  if s.modern then
    client:stop()
  else
    client.stop()
  end
  wait('the end of the server', function()
    return ended
  end)
  equal(ended, { 0, 0 }, 'code and signal')
end)

io.stdout:write(('\n%d passed, %d failed\n'):format(s.passed, s.failed))
if s.failed > 0 then
  vim.cmd.cquit()
end
