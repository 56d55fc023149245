const filters = document.querySelector(".filters");
const articles = [...document.querySelectorAll("article")];
const sections = [...document.querySelectorAll("section.severity")];
const shown = document.querySelector("#shown");
const apply = () => {
  const rule = document.querySelector("#rule").value;
  const file = document.querySelector("#file").value;
  const words = document.querySelector("#words").value.toLowerCase();
  let count = 0;
  for (const article of articles) {
    const fits = (rule === "" || article.dataset.rule === rule)
      && (file === "" || article.dataset.file === file)
      && (words === "" || article.textContent.toLowerCase().includes(words));
    article.hidden = !fits;
    count += fits ? 1 : 0;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector("article:not([hidden])");
  }
  shown.textContent = count + " of " + articles.length;
};
if (articles.length > 0) {
  filters.hidden = false;
  filters.addEventListener("input", apply);
  apply();
}
