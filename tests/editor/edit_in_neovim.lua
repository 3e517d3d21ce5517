-- Opens a post in Neovim with the server, edits it, and writes what Neovim then shows.
-- Run by test_neovim.py as: nvim --headless -u NONE -c 'luafile ...'; the job is in $JOB.

local function read(file)
  return table.concat(vim.fn.readfile(file), "\n")
end

local job = vim.fn.json_decode(read(vim.env.JOB))
local shown = -1 -- the version of the text that the last diagnostics are about

local function show(_, result, ...)
  vim.lsp.diagnostic.on_publish_diagnostics(_, result, ...)
  shown = result.version or shown
end

local function fail(message)
  io.stderr:write(message .. "\n")
  vim.cmd("cquit! 1")
end

vim.cmd("edit " .. vim.fn.fnameescape(job.post))
vim.bo.filetype = "markdown"
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({
  cmd = job.server,
  root_dir = vim.fn.fnamemodify(job.post, ":h"),
  handlers = { ["textDocument/publishDiagnostics"] = show },
  flags = { debounce_text_changes = 20 },
})
vim.lsp.buf_attach_client(buffer, client)

local opened_at = vim.api.nvim_buf_get_changedtick(buffer)

local function wait_for_diagnostics()
  local is_shown = vim.wait(60000, function()
    local now = vim.api.nvim_buf_get_changedtick(buffer)
    return shown == now or (now == opened_at and shown == 0) -- some versions open with 0
  end, 10)
  if not is_shown then
    fail("no diagnostics of the present text came")
  end
end

local function save(name)
  wait_for_diagnostics()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    local code = one.code or one.user_data.lsp.code
    table.insert(found, { one.lnum, one.col, one.end_lnum, one.end_col, code, one.severity, one.message })
  end
  vim.fn.writefile({ vim.fn.json_encode(found) }, job.folder .. "/" .. name .. ".json")
  vim.cmd("silent write! " .. vim.fn.fnameescape(job.folder .. "/" .. name .. ".md"))
end

save("0")
for number, edit in ipairs(job.edits) do
  vim.api.nvim_buf_set_lines(buffer, edit[1], edit[2], true, edit[3])
  if number % job.every == 0 then
    save(tostring(number))
  else
    vim.wait(job.pause) -- as a writer pauses, so that some changes arrive while a check runs
  end
end
vim.lsp.stop_client(client)
vim.cmd("qall!")
