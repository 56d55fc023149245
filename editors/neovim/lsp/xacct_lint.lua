---@brief
---
--- https://github.com/xacct-lint/xacct-lint
---
--- A linter for cross-account access in AWS IAM policies: `vim.lsp.enable('xacct_lint')`.
---
--- JSON and YAML are everywhere, so the server is attached only to buffers that look like a policy, as soon as they do.

local markers = { 'xacct-lint.toml', '.git' }

-- What only texts about access to AWS say.
local signs = { '[Ss]tatement\\*"?%s*:', '%%22Statement%%22', 'AssumeRole', 'aws_iam_' }

local function looks_like_policy(bufnr)
  local text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, 2000, false), '\n')
  return vim.iter(signs):any(function(sign)
    return text:find(sign) ~= nil
  end)
end

local function root(bufnr)
  local name = vim.api.nvim_buf_get_name(bufnr)
  return vim.fs.root(bufnr, markers) or (name ~= '' and vim.fs.dirname(name)) or vim.uv.cwd()
end

local function attach(bufnr, on_dir)
  if looks_like_policy(bufnr) then
    return on_dir(root(bufnr))
  end
  vim.api.nvim_create_autocmd({ 'BufWritePost', 'InsertLeave', 'TextChanged' }, {
    buffer = bufnr,
    callback = function()
      if looks_like_policy(bufnr) then
        on_dir(root(bufnr))
        return true -- not again
      end
    end,
  })
end

---@param client vim.lsp.Client
local function execute(client, name, arguments, done)
  local params = { command = name, arguments = arguments }
  local function answered(err, result)
    if err then
      vim.notify('xacct-lint: ' .. err.message, vim.log.levels.ERROR)
    else
      done(result)
    end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('workspace/executeCommand', params, answered)
  else
    client.request('workspace/executeCommand', params, answered)
  end
end

-- The page of a rule, in a window of its own.
local function explain(command, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  execute(client, command.command, command.arguments, function(page)
    vim.cmd.new()
    vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(page, '\n'))
    vim.bo.filetype, vim.bo.buftype, vim.bo.bufhidden, vim.bo.modifiable = 'markdown', 'nofile', 'wipe', false
  end)
end

---@type vim.lsp.Config
return {
  cmd = { 'xacct-lint', 'lsp' },
  filetypes = { 'json', 'jsonc', 'yaml', 'yaml.cloudformation', 'terraform', 'opentofu' },
  root_dir = attach,
  root_markers = markers,
  settings = { ['xacct-lint'] = { enable = true } },
  commands = { ['xacct-lint.explainRule'] = explain },
  -- The page is shown here, not in a browser.
  capabilities = { window = { showDocument = { support = false } } },
}
