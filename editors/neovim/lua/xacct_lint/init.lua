--- What needs more than `vim.lsp.enable('xacct_lint')`.

local M = {}

local function config()
  local file = assert(vim.api.nvim_get_runtime_file('lsp/xacct_lint.lua', false)[1], 'lsp/xacct_lint.lua is not there')
  return dofile(file)
end

--- Starts the server for policies, in Neovim 0.10, which does not know `vim.lsp.enable` yet.
---@param options? table What is different from `lsp/xacct_lint.lua`.
function M.setup(options)
  local settings = vim.tbl_deep_extend('force', config(), options or {}, { name = 'xacct_lint' })
  -- This version takes what the file says for all that the client can do.
  local able = vim.lsp.protocol.make_client_capabilities()
  settings.capabilities = vim.tbl_deep_extend('force', able, settings.capabilities)
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('xacct_lint', {}),
    pattern = settings.filetypes,
    callback = function(event)
      settings.root_dir(event.buf, function(root)
        vim.lsp.start(vim.tbl_extend('force', settings, { root_dir = root }), { bufnr = event.buf })
      end)
    end,
  })
end

--- Checks every file below the folders of the server, and lists what it finds in the quickfix window.
---@param done? fun(items: table[])
function M.check_workspace(done)
  local client = vim.lsp.get_clients({ name = 'xacct_lint' })[1]
  if not client then
    return vim.notify('xacct-lint: open a policy first', vim.log.levels.WARN)
  end
  local function answered(err, report)
    if err then
      return vim.notify('xacct-lint: ' .. err.message, vim.log.levels.ERROR)
    end
    local items = {}
    for _, file in ipairs(report.items) do
      vim.list_extend(items, M.items(file, client.offset_encoding))
    end
    vim.fn.setqflist({}, ' ', { title = 'xacct-lint', items = items })
    if #items > 0 then
      vim.cmd.copen()
    end
    if done then
      done(items)
    end
  end
  local params = { identifier = 'xacct-lint', previousResultIds = {} }
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/diagnostic', params, answered)
  else
    client.request('workspace/diagnostic', params, answered)
  end
end

--- The findings of one file as entries of the quickfix window.
function M.items(file, encoding)
  local locations = vim.tbl_map(function(finding)
    return { uri = file.uri, range = finding.range, finding = finding }
  end, file.items or {})
  local items = vim.lsp.util.locations_to_items(locations, encoding)
  for _, item in ipairs(items) do
    local finding = item.user_data.finding
    item.type = ({ 'E', 'W', 'I', 'N' })[finding.severity]
    item.text = ('%s [%s]'):format(vim.split(finding.message, '\n')[1], finding.code)
  end
  return items
end

return M
