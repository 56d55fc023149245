# Who may come in.
accounts = ["111122223333", "444455556666"]
roles = {
  reader = { enabled = true, principals = [] }
  "build-er" : { enabled = false, principals = ["arn:aws:iam::111122223333:role/ci"] },
}
external_id = "b6c6cb6e-8a0d-4b4c-b8a5-5a0a6c8d3a11"
retention   = 30
