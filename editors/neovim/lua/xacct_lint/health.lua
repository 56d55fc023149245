--- `:checkhealth xacct_lint`

local M = {}

local health = vim.health

function M.check()
  health.start('xacct-lint')
  if vim.fn.has('nvim-0.10') == 0 then
    return health.error('Neovim 0.10 or later is needed')
  end
  health.ok('Neovim ' .. tostring(vim.version()))

  local clients = vim.lsp.get_clients({ name = 'xacct_lint' })
  local configured = vim.lsp.config and vim.lsp.config.xacct_lint or nil
  local cmd = clients[1] and clients[1].config.cmd or configured and configured.cmd or { 'xacct-lint', 'lsp' }
  local program = type(cmd) == 'table' and cmd[1] or nil
  if not program then
    health.info('the server is started by a function')
  elseif vim.fn.executable(program) == 0 then
    health.error(program .. ' is not installed', {
      'Install xacct-lint so that it is on the $PATH: https://github.com/xacct-lint/xacct-lint#try-it',
      "or name it: vim.lsp.config('xacct_lint', { cmd = { '/path/to/xacct-lint', 'lsp' } })",
    })
  else
    local answer = vim.system({ program, '--version' }, { text = true }):wait(5000)
    if answer.code == 0 then
      health.ok(vim.trim(answer.stdout) .. ': ' .. vim.fn.exepath(program))
    else
      health.error(program .. ' does not run', vim.trim(answer.stderr or ''))
    end
  end

  if #clients == 0 then
    health.info('the server is not running: it starts with the first buffer that looks like a policy')
  end
  for _, client in ipairs(clients) do
    local buffers = #vim.lsp.get_buffers_by_client_id(client.id)
    health.ok(('the server is running for %d buffer(s), root %s'):format(buffers, client.config.root_dir))
  end
end

return M
