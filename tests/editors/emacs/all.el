;;; Real Emacs and its own client, eglot: finding, fix, file, and a good end.  -*- lexical-binding: t -*-

(require 'eglot)
(require 'flymake)
(require 'js)

(setq make-backup-files nil create-lockfiles nil
      eglot-sync-connect t eglot-autoshutdown nil eglot-confirm-server-edits nil)

;; What docs/editors.md says, but for the program.
(add-to-list 'eglot-server-programs
             `((js-json-mode json-ts-mode) . (,(getenv "XACCT_LINT") "lsp")))

(defun wait-for (what ready)
  "Wait until READY gives something, and return it; WHAT is waited for."
  (let ((end (+ (float-time) 20)) got)
    (while (and (not (setq got (funcall ready))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or got (error "never came: %s" what))))

(defun equals (got expected what)
  "Fail unless GOT is EXPECTED; WHAT is compared."
  (unless (equal got expected)
    (error "%s: expected %S, got %S" what expected got)))

(defun mend (file rule underlined title text)
  "In FILE, see the finding of RULE below UNDERLINED, take the fix TITLE, and see TEXT in the file."
  (find-file (expand-file-name (concat "ws/" file) (getenv "WORK")))
  (js-json-mode)
  (unless (eglot-managed-p)
    (apply #'eglot (eglot--guess-contact)))
  (flymake-start)
  (let* ((finding (car (wait-for rule #'flymake-diagnostics)))
         (from (flymake-diagnostic-beg finding))
         (to (flymake-diagnostic-end finding)))
    (equals (length (flymake-diagnostics)) 1 "findings")
    (equals (buffer-substring-no-properties from to) underlined "underlined")
    (unless (string-match-p rule (flymake-diagnostic-text finding))
      (error "no %s in %s" rule (flymake-diagnostic-text finding)))
    (let ((actions (seq-filter (lambda (action) (equal (plist-get action :title) title))
                               (eglot-code-actions from to "quickfix"))))
      (equals (length actions) 1 title)
      (eglot-execute (eglot-current-server) (elt actions 0))))
  ;; This tells the server of the edit as well: no timer runs in batch mode.
  (save-buffer)
  (wait-for "the end of the finding" (lambda () (null (flymake-diagnostics))))
  (with-temp-buffer
    (insert-file-contents (expand-file-name (concat "ws/" file) (getenv "WORK")))
    (unless (search-forward text nil t)
      (error "no %s in %s" text (buffer-string))))
  (princ (format "ok %s: seen, fixed, gone\n" rule)))

(princ (format "Emacs %s\n" emacs-version))
(mend "vendor.json" "missing-external-id" "arn:aws:iam::464622532012:root"
      "Require an external ID" "\"sts:ExternalId\": \"<external-id>\"")
(mend "account.json" "root-principal-without-org-id" "arn:aws:iam::111111111111:root"
      "Allow callers of organization o-a1b2c3d4e5 only" "\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"")
(mend "anyone.json" "public-principal" "*"
      "Allow callers of organization o-a1b2c3d4e5 only" "\"aws:PrincipalOrgID\": \"o-a1b2c3d4e5\"")
(mend "caller.json" "wildcard-assume-role-resource" "*"
      "Only roles of organization o-a1b2c3d4e5" "\"aws:ResourceOrgID\": \"o-a1b2c3d4e5\"")

(let ((process (jsonrpc--process (eglot-current-server))))
  (eglot-shutdown (eglot-current-server) nil 5)
  (wait-for "the end of the server" (lambda () (not (process-live-p process))))
  (equals (process-exit-status process) 0 "exit code")
  (princ "ok it ends by itself, and well\n\n5 passed, 0 failed\n"))
